// Deleting a file or a batch, as the page sees it.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { failure } from '#core/failure.ts';
import {
  batchId,
  makeFile,
  makeFiles,
  makeReady,
  settle,
  setUpSession,
  uploadToken,
} from '#test/doubles/upload-session.ts';
import type { DeleteFiles, ReadBatch } from './server-api.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const readReady: ReadBatch = async (_, indexes = []) => ({
  ok: true,
  reply: { batchId, files: indexes.map(makeReady) },
});
const gone = {
  ok: false,
  problem: { kind: 'refused', failure: failure('deleted') },
} as const;

async function upload(count: number, changes: Parameters<typeof setUpSession>[0] = {}) {
  const setup = setUpSession({ readBatch: readReady, ...changes });
  setup.session.add(makeFiles(count));
  await settle();
  for (const put of setup.puts) put.settle({ ok: true });
  await vi.advanceTimersByTimeAsync(1000);
  expect(setup.states()).toEqual(Array(count).fill('ready'));
  return setup;
}

test('a deleted file leaves the page, and its number is not used again', async () => {
  const { session, deleteFiles, requests } = await upload(3);
  expect(await session.deleteStored([1])).toBeUndefined();
  expect(deleteFiles).toHaveBeenCalledWith({ batchId, uploadToken, indexes: [1] });
  expect(session.getSnapshot().entries.map(({ index }) => index)).toEqual([0, 2]);
  expect(await session.getFreshEntries()).toHaveLength(2);
  session.add([makeFile('new.png')]);
  await settle();
  expect(requests.at(-1)?.files.map(({ index }) => index)).toEqual([3]);
});

test('several files are deleted with one request', async () => {
  const { session, deleteFiles } = await upload(3);
  expect(await session.deleteStored([0, 2])).toBeUndefined();
  expect(deleteFiles).toHaveBeenCalledExactlyOnceWith({ batchId, uploadToken, indexes: [0, 2] });
  expect(session.getSnapshot().entries.map(({ index }) => index)).toEqual([1]);
});

test('a file that the storage does not delete stays, with the reason', async () => {
  const problem = { kind: 'offline' } as const;
  const deleteFiles: DeleteFiles = async () => ({ ok: false, problem });
  const { session, states } = await upload(2, { deleteFiles });
  expect(await session.deleteStored([1])).toBe(problem);
  expect(await session.deleteStored()).toBe(problem);
  expect(states()).toEqual(['ready', 'ready']);
  expect(session.getSnapshot().uploadToken).toBe(uploadToken);
});

test('a batch stops its uploads before it is deleted, and takes no files afterwards', async () => {
  const { session, states, puts } = await upload(1);
  session.add([makeFile('late.png')]);
  await settle();
  expect(states()).toEqual(['ready', 'uploading']);
  const deletion = session.deleteStored();
  expect(puts[1]?.signal.aborted).toBe(true);
  expect(await deletion).toBeUndefined();
  const { opening, entries, uploadToken: left } = session.getSnapshot();
  expect([opening, entries, left]).toEqual(['deleted', [], undefined]);
});

test('a page without the token deletes nothing', async () => {
  const { session, deleteFiles, states } = setUpSession(
    { readBatch: async () => ({ ok: true, reply: { batchId, files: [makeReady(0)] } }) },
    batchId,
  );
  await session.open();
  await session.deleteStored([0]);
  await session.deleteStored();
  expect(deleteFiles).not.toHaveBeenCalled();
  expect(states()).toEqual(['ready']);
});

test('an opened batch says that it is deleted', async () => {
  const { session } = setUpSession({ readBatch: async () => gone }, batchId);
  await session.open();
  expect(session.getSnapshot().opening).toBe('deleted');
});

test('a page that waits for thumbnails learns that another tab deleted a file, or the batch', async () => {
  const readBatch = vi.fn<ReadBatch>(async () => ({
    ok: true,
    reply: { batchId, files: [{ state: 'deleted', index: 0 }] },
  }));
  const { session, states, puts } = setUpSession({ readBatch });
  session.add(makeFiles(2));
  await settle();
  for (const put of puts) put.settle({ ok: true });
  await vi.advanceTimersByTimeAsync(1000);
  expect(states()).toEqual(['processing']);
  readBatch.mockResolvedValue(gone);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(session.getSnapshot()).toMatchObject({ opening: 'deleted', entries: [] });
  const reads = readBatch.mock.calls.length;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(readBatch).toHaveBeenCalledTimes(reads);
});
