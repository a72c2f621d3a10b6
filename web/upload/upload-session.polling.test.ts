// A session from the storage to the thumbnail, and a batch that is opened by its address.

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  batchId,
  type Changes,
  makeFiles,
  makeReady,
  makeWaiting,
  settle,
  setUpSession,
} from '#test/doubles/upload-session.ts';
import { answerDeadlineMs } from './batch-poller.ts';
import type { ReadBatch } from './server-api.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('polling', () => {
  async function uploadFiles(count: number, changes: Changes = {}) {
    const setup = setUpSession(changes);
    setup.session.add(makeFiles(count));
    for (let done = 0; done < count; done += 1) {
      await settle();
      setup.puts[done]?.settle({ ok: true });
    }
    await settle();
    return setup;
  }

  test('asks for all waiting files in one request, ever less often', async () => {
    const { readBatch } = await uploadFiles(3);
    expect(readBatch).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(100);
    expect(readBatch).toHaveBeenCalledExactlyOnceWith(batchId, [0, 1, 2]);
    await vi.advanceTimersByTimeAsync(150);
    expect(readBatch).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(224);
    expect(readBatch).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(readBatch.mock.calls.length).toBeLessThan(25);
  });

  test('ends when nothing is waited for', async () => {
    const readBatch = vi.fn<ReadBatch>(async (_, indexes = []) => ({
      ok: true,
      reply: { batchId, files: indexes.map(makeReady) },
    }));
    const { states } = await uploadFiles(2, { readBatch });
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(states()).toEqual(['ready', 'ready']);
    expect(readBatch).toHaveBeenCalledTimes(1);
  });

  test('asks only for what still waits, and soon again after an answer', async () => {
    const readBatch = vi.fn<ReadBatch>(async (_, indexes = []) => ({
      ok: true,
      reply: {
        batchId,
        files: indexes.map((index) => (index === 1 ? makeReady(1) : makeWaiting(index))),
      },
    }));
    await uploadFiles(2, { readBatch });
    await vi.advanceTimersByTimeAsync(250);
    expect(readBatch.mock.calls.map(([, indexes]) => indexes)).toEqual([[0, 1], [0]]);
  });

  test('uploads that keep ending do not keep the poll from happening', async () => {
    const { session, puts, readBatch } = setUpSession();
    session.add(makeFiles(6));
    for (let done = 0; done < 6; done += 1) {
      await settle();
      puts[done]?.settle({ ok: true });
      await vi.advanceTimersByTimeAsync(200);
    }
    expect(readBatch).toHaveBeenCalled();
  });

  test.each([
    ['waits', makeWaiting],
    ['is ready', makeReady],
  ])('files that keep coming do not make it ask ever more often: each %s', async (_, makeState) => {
    const readBatch = vi.fn<ReadBatch>(async (_, indexes = []) => ({
      ok: true,
      reply: { batchId, files: indexes.map(makeState) },
    }));
    const { session, puts } = setUpSession({ readBatch });
    session.add(makeFiles(20));
    for (let done = 0; done < 20; done += 1) {
      await settle();
      puts[done]?.settle({ ok: true });
      await vi.advanceTimersByTimeAsync(200);
    }
    // Four seconds: the first polls are soon, then there is one every 400 ms, or every second upload.
    expect(readBatch.mock.calls.length).toBeGreaterThan(8);
    expect(readBatch.mock.calls.length).toBeLessThan(14);
  });

  test('errors do not end it; the deadline does, and the person may look again', async () => {
    const readBatch = vi.fn<ReadBatch>(async () => ({
      ok: false,
      problem: { kind: 'server-error', status: 502 },
    }));
    const { session, states, problem } = await uploadFiles(1, { readBatch });
    await vi.advanceTimersByTimeAsync(answerDeadlineMs - 6000);
    expect(states()).toEqual(['processing']);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(problem(0)).toBe('cannot-ask');
    const asked = readBatch.mock.calls.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(readBatch).toHaveBeenCalledTimes(asked);
    session.retry(0);
    expect(states()).toEqual(['processing']);
    await vi.advanceTimersByTimeAsync(100);
    expect(readBatch).toHaveBeenCalledTimes(asked + 1);
  });

  test('a server that answers, and has no answer, is told from one that does not', async () => {
    const { problem } = await uploadFiles(1);
    await vi.advanceTimersByTimeAsync(answerDeadlineMs + 6000);
    expect(problem(0)).toBe('no-answer');
  });

  test('says how long the thumbnail was waited for', async () => {
    const readBatch = vi.fn<ReadBatch>(async (_, indexes = []) => ({
      ok: true,
      reply: { batchId, files: indexes.map(makeReady) },
    }));
    const { session } = await uploadFiles(1, { readBatch });
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.getSnapshot().entries[0]?.status).toMatchObject({ waitedMs: 100 });
  });

  test('a hidden page does not ask until it is seen again', async () => {
    let isHidden = true;
    const { session, readBatch } = await uploadFiles(1, { isHidden: () => isHidden });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(readBatch).not.toHaveBeenCalled();
    isHidden = false;
    session.resume();
    await vi.advanceTimersByTimeAsync(100);
    expect(readBatch).toHaveBeenCalledTimes(1);
  });
});

describe('opening a batch', () => {
  test('shows what the storage has and waits for the rest', async () => {
    const readBatch = vi.fn<ReadBatch>(async (_, indexes = [1, 0]) => ({
      ok: true,
      reply: {
        batchId,
        files: indexes.map((index) => (index === 0 ? makeReady(0) : makeWaiting(1))),
      },
    }));
    const { session, states } = setUpSession({ readBatch }, batchId);
    expect(session.getSnapshot().opening).toBe('opening');
    await session.open();
    expect(states()).toEqual(['ready', 'processing']);
    await vi.advanceTimersByTimeAsync(400);
    expect(readBatch).toHaveBeenLastCalledWith(batchId, [1]);
  });

  test('tells a batch that is not there from a server that is not', async () => {
    const failure = { code: 'batch-not-found', message: '' } as const;
    const readBatch = vi
      .fn<ReadBatch>()
      .mockResolvedValueOnce({ ok: false, problem: { kind: 'offline' } })
      .mockResolvedValueOnce({ ok: false, problem: { kind: 'refused', failure } });
    const { session } = setUpSession({ readBatch }, batchId);
    await session.open();
    expect(session.getSnapshot().opening).toBe('unreachable');
    await session.open();
    expect(session.getSnapshot().opening).toBe('not-found');
  });

  test('brings new URLs for images that expired, once', async () => {
    let reads = 0;
    const readBatch = vi.fn<ReadBatch>(async () => {
      reads += 1;
      const files = [0, 1].map((index) => ({
        ...makeReady(index),
        thumbnailUrl: `https://storage.test/t${index}?read=${reads}`,
      }));
      return { ok: true, reply: { batchId, files } };
    });
    const { session } = setUpSession({ readBatch }, batchId);
    await session.open();
    session.renew(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(readBatch).toHaveBeenCalledTimes(2);
    const urls = session
      .getSnapshot()
      .entries.map(({ status }) => (status.state === 'ready' ? status.thumbnailUrl : ''));
    expect(urls).toEqual(['https://storage.test/t0?read=1', 'https://storage.test/t1?read=2']);
  });

  test('thumbnails to download get new URLs when theirs are old, in one request', async () => {
    const readBatch = vi.fn<ReadBatch>(async (_, indexes = [0, 1]) => ({
      ok: true,
      reply: { batchId, files: indexes.map(makeReady) },
    }));
    const { session } = setUpSession({ readBatch }, batchId);
    await session.open();
    expect(await session.getFreshThumbnails()).toHaveLength(2);
    expect(readBatch).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(await session.getFreshThumbnails()).toHaveLength(2);
    expect(readBatch).toHaveBeenCalledTimes(2);
    await session.getFreshThumbnails();
    expect(readBatch).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    readBatch.mockResolvedValueOnce({ ok: false, problem: { kind: 'offline' } });
    await expect(session.getFreshThumbnails()).rejects.toThrow('offline');
  });
});
