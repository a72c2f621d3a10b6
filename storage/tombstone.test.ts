import { beforeEach, expect, test } from 'vitest';
import { createMemoryObjectStore, storageIn } from '#test/doubles/memory-object-store.ts';
import type { UploadStorage } from './object-store.ts';
import { readDeletedFiles, writeTombstone } from './tombstone.ts';

const batchId = 'b'.repeat(26);

let storage: UploadStorage;
beforeEach(() => {
  storage = storageIn(createMemoryObjectStore());
});

const deletedOf = async (indexes: readonly number[]) => {
  const deleted = await readDeletedFiles(storage, batchId);
  return indexes.filter((index) => deleted.has(index));
};

test('a batch without a tombstone has no deleted file', async () => {
  expect(await deletedOf([0, 1])).toEqual([]);
  expect((await readDeletedFiles(storage, batchId)).isBatchDeleted).toBe(false);
});

test('files that are deleted at the same time are all noted', async () => {
  const indexes = [0, 3, 7, 7, 499];
  await Promise.all(indexes.map((index) => writeTombstone(storage, batchId, [index])));
  expect(await deletedOf([0, 1, 3, 7, 499])).toEqual([0, 3, 7, 499]);
  expect((await readDeletedFiles(storage, batchId)).isBatchDeleted).toBe(false);
});

test('a deleted batch has no other files, and stays deleted', async () => {
  await writeTombstone(storage, batchId, [2, 3]);
  await writeTombstone(storage, batchId, undefined);
  await writeTombstone(storage, batchId, [5]);
  expect((await readDeletedFiles(storage, batchId)).isBatchDeleted).toBe(true);
  expect(await deletedOf([0, 9999])).toEqual([0, 9999]);
});
