import { expect, it } from 'vitest';
import { failure } from '#core/failure.ts';
import { encodeFailureRecord } from '#core/failure-record.ts';
import { reportToMetadata } from '#core/thumbnail-report.ts';
import { defaultKeys, outcomeKeysOf } from '#test/doubles/default-keys.ts';
import { createMemoryObjectStore } from '#test/doubles/memory-object-store.ts';
import { photoReport } from '#test/doubles/reports.ts';
import { outcomePrefixOf, readOutcomes } from './read-outcomes.ts';

const bytes = new Uint8Array();

function keysOf(inputKey: string) {
  const keys = outcomeKeysOf(inputKey);
  if (!keys) throw new Error(inputKey);
  return keys;
}

async function filledStore() {
  const store = createMemoryObjectStore();
  const writeThumbnail = (inputKey: string) =>
    store.write(keysOf(inputKey).thumbnailKey, {
      bytes,
      contentType: 'image/jpeg',
      metadata: reportToMetadata(photoReport),
    });
  const writeFailure = (inputKey: string) =>
    store.write(keysOf(inputKey).failureKey, {
      bytes: encodeFailureRecord({ failure: failure('empty'), inputKey }),
      contentType: 'application/json',
    });
  return { store, writeThumbnail, writeFailure };
}

it('returns thumbnails and failures, and counts other objects', async () => {
  const { store, writeThumbnail, writeFailure } = await filledStore();
  await writeThumbnail('input/a.jpg');
  await writeFailure('input/b.jpg');
  await store.write('output/c.txt', { bytes, contentType: 'text/plain' });
  expect(await readOutcomes(store, defaultKeys, 'output/')).toMatchObject({
    thumbnails: [{ key: 'output/a_thumbnail.jpg', report: photoReport }],
    failures: [{ key: 'output/b_thumbnail.jpg.error.json', code: 'empty' }],
    others: 1,
  });
});

it('returns the thumbnail if the upload also has a failure record', async () => {
  const { store, writeThumbnail, writeFailure } = await filledStore();
  await writeThumbnail('input/a.jpg');
  await writeFailure('input/a.jpg');
  const { thumbnails, failures } = await readOutcomes(store, defaultKeys, 'output/');
  expect([thumbnails.length, failures.length]).toEqual([1, 0]);
});

it('ignores objects that are deleted between the list and the read', async () => {
  const { store, writeThumbnail, writeFailure } = await filledStore();
  await writeThumbnail('input/a.jpg');
  await writeFailure('input/b.jpg');
  const emptied = { ...store, read: async () => undefined, readMetadata: async () => undefined };
  expect(await readOutcomes(emptied, defaultKeys, 'output/')).toEqual({
    thumbnails: [],
    failures: [],
    others: 0,
  });
});

it.each([
  [undefined, 'output/'],
  ['holiday/', 'output/holiday/'],
  ['output/holiday', 'output/holiday'],
  ['abcdefghijklmnopqrstuvwxyz', 'output/abcdefghijklmnopqrstuvwxyz/'],
])('for %j reads the outcomes under %s', (named, prefix) => {
  expect(outcomePrefixOf(defaultKeys, named)).toBe(prefix);
});
