// An upload session after the PUT: polling for thumbnails, and opening a batch by its address.

import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, type Mock, test, vi } from 'vitest';
import { failure } from '#core/failure.ts';
import { photoReport } from '#test/doubles/reports.ts';
import {
  batchId,
  type Changes,
  makeFile,
  makeFiles,
  makeReady,
  makeWaiting,
  settle,
  setUpSession,
} from '#test/doubles/upload-session.ts';
import type { ReadBatch } from './server-api.ts';
import { answerDeadlineMs, keptHours } from './state/long-wait.ts';

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

  test('asks for all waiting files in one request, with longer and longer pauses', async () => {
    const { readBatch } = await uploadFiles(3);
    expect(readBatch).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(100);
    const names = ['0.png', '1.png', '2.png'];
    expect(readBatch).toHaveBeenCalledExactlyOnceWith(batchId, [0, 1, 2], names);
    await vi.advanceTimersByTimeAsync(150);
    expect(readBatch).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(224);
    expect(readBatch).toHaveBeenCalledTimes(2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(readBatch.mock.calls.length).toBeLessThan(25);
  });

  test.each([
    { what: 'many files', count: 7, afterMs: 1000 },
    { what: 'a file that waits for long', count: 1, afterMs: 120_000 },
  ])('names no files when a list costs less or knows more: $what', async ({ count, afterMs }) => {
    const { readBatch } = await uploadFiles(count);
    await vi.advanceTimersByTimeAsync(afterMs);
    expect(readBatch.mock.lastCall?.[1]).toHaveLength(count);
    expect(readBatch.mock.lastCall?.[2]).toEqual([]);
  });

  test('ends when no file waits', async () => {
    const readBatch = vi.fn<ReadBatch>(async (_, indexes = []) => ({
      ok: true,
      reply: { batchId, files: indexes.map(makeReady) },
    }));
    const { states } = await uploadFiles(2, { readBatch });
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(states()).toEqual(['ready', 'ready']);
    expect(readBatch).toHaveBeenCalledTimes(1);
  });

  test('asks only for files that still wait, and soon again after an answer', async () => {
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

  test('a series of finished uploads does not postpone the poll', async () => {
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
  ])('a series of finished uploads does not speed up the polls: each %s', async (_, makeState) => {
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
    // In these four seconds the first polls come soon, then one every 400 ms, which is every second upload.
    expect(readBatch.mock.calls.length).toBeGreaterThan(8);
    expect(readBatch.mock.calls.length).toBeLessThan(14);
  });

  describe('for a later file of the batch', () => {
    const start = Date.UTC(2026, 10, 23);
    const queueMs = 30;

    /** Each file is ready so long after its upload; the report repeats it, but for what `skewMs` adds. */
    async function uploadInTurn(waits: readonly number[], skewMs = 0) {
      const uploadedAt = new Map<number, number>();
      const times: number[] = [];
      const readBatch = vi.fn<ReadBatch>(async (_, indexes = []) => {
        times.push(Date.now());
        const files = indexes.map((index) => {
          const waitMs = waits[index] ?? 0;
          const durationMs = waitMs - queueMs;
          const report = { ...photoReport, queueMs: Math.max(0, queueMs + skewMs), durationMs };
          const isReady = Date.now() >= (uploadedAt.get(index) ?? start) + waitMs;
          return isReady ? { ...makeReady(index), report } : makeWaiting(index);
        });
        return { ok: true, reply: { batchId, files } };
      });
      vi.setSystemTime(start);
      const setup = setUpSession({ readBatch });
      const polls: number[][] = [];
      for (const index of waits.keys()) {
        setup.session.add([makeFile(`${index}.png`)]);
        await settle();
        setup.puts[index]?.settle({ ok: true });
        const at = Date.now();
        uploadedAt.set(index, at);
        times.length = 0;
        await vi.advanceTimersByTimeAsync(10_000);
        polls.push(times.map((time) => time - at));
      }
      return { polls, states: setup.states() };
    }

    test('the first poll comes when the earlier files were ready', async () => {
      const { polls } = await uploadInTurn([60, 60, 60]);
      expect(polls).toEqual([[100], [80], [80]]);
    });

    test('slow files need fewer polls, and a fast file among them waits 400 ms', async () => {
      const { polls } = await uploadInTurn([900, 900, 60]);
      expect(polls).toEqual([[100, 250, 475, 812, 1318], [400, 600, 900], [400]]);
    });

    test('a file that is late is asked for soon again', async () => {
      const { polls } = await uploadInTurn([60, 100]);
      expect(polls[1]).toEqual([80, 120]);
    });

    test.each([
      { clocks: 'behind', skewMs: 3_600_000 },
      { clocks: 'ahead', skewMs: -3_600_000 },
    ])('a report is ignored if the clock of S3 is $clocks', async ({ skewMs }) => {
      const { polls } = await uploadInTurn([60, 60], skewMs);
      expect(polls).toEqual([[100], [100]]);
    });
  });

  test('a clock that is set back does not stop it', async () => {
    const { readBatch } = await uploadFiles(1);
    await vi.advanceTimersByTimeAsync(10_000);
    vi.setSystemTime(Date.now() - 24 * 3_600_000);
    const asked = readBatch.mock.calls.length;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(readBatch.mock.calls.length).toBeGreaterThan(asked + 2);
  });

  test('errors do not end it, the deadline does, and the person may check again', async () => {
    const readBatch = vi.fn<ReadBatch>(async () => ({
      ok: false,
      problem: { kind: 'server-error', status: 502 },
    }));
    const { session, states, problem } = await uploadFiles(1, { readBatch });
    await vi.advanceTimersByTimeAsync(answerDeadlineMs - 60_000);
    expect(states()).toEqual(['processing']);
    await vi.advanceTimersByTimeAsync(120_000);
    expect(problem(0)).toBe('cannot-ask');
    const asked = readBatch.mock.calls.length;
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(readBatch).toHaveBeenCalledTimes(asked);
    session.retry(0);
    expect(states()).toEqual(['processing']);
    await vi.advanceTimersByTimeAsync(400);
    expect(readBatch).toHaveBeenCalledTimes(asked + 1);
    // The wait counts from the upload, so that one check is enough.
    expect(states()).toEqual(['failed']);
  });

  test('a server without a result is a different problem than a server that does not reply', async () => {
    const { problem } = await uploadFiles(1);
    await vi.advanceTimersByTimeAsync(answerDeadlineMs + 60_000);
    expect(problem(0)).toBe('no-answer');
  });

  test('the page waits for longer than Lambda keeps an event', () => {
    const serverlessYml = readFileSync('serverless.yml', 'utf8');
    const [, keptSeconds] = /longestEventAge: (\d+)/.exec(serverlessYml) ?? [];
    expect(Number(keptSeconds)).toBe(keptHours * 3600);
    expect(answerDeadlineMs).toBeGreaterThan(Number(keptSeconds) * 1000);
  });

  describe('for a file in the queue', () => {
    const minuteMs = 60_000;
    const hourMs = 60 * minuteMs;

    /** A server whose files become ready when the test says so. */
    function createQueue() {
      const ready = new Set<number>();
      const readBatch = vi.fn<ReadBatch>(async (_, indexes = []) => ({
        ok: true,
        reply: { batchId, files: indexes.map((i) => (ready.has(i) ? makeReady : makeWaiting)(i)) },
      }));
      /** @returns how many polls come in this time */
      const countPolls = async (ms: number) => {
        const before = readBatch.mock.calls.length;
        await vi.advanceTimersByTimeAsync(ms);
        return readBatch.mock.calls.length - before;
      };
      return { ready, readBatch, countPolls };
    }

    test('says so after a minute, with the time since the upload', async () => {
      const { session } = await uploadFiles(1);
      const longWait = () => {
        const status = session.getSnapshot().entries[0]?.status;
        return status?.state === 'processing' ? status.longWait : undefined;
      };
      await vi.advanceTimersByTimeAsync(minuteMs - 6000);
      expect(longWait()).toBeUndefined();
      await vi.advanceTimersByTimeAsync(12_000);
      expect(longWait()).toEqual({ minutes: 1, isHeard: true });
      await vi.advanceTimersByTimeAsync(3 * hourMs);
      expect(longWait()).toEqual({ minutes: 180, isHeard: true });
    });

    // docs/architecture.md has these numbers; docs/deploy.md has the 120.
    test('polls 150 times in the first hour, and then 120 times per hour', async () => {
      const { readBatch, countPolls } = createQueue();
      await uploadFiles(1, { readBatch });
      expect(await countPolls(minuteMs)).toBe(19);
      expect(await countPolls(59 * minuteMs)).toBe(150 - 19);
      for (let hour = 1; hour < keptHours; hour += 1) expect(await countPolls(hourMs)).toBe(120);
    });

    test('a poll comes within 9 % of the wait, or within 5 s or 30 s', async () => {
      const times: number[] = [];
      const { readBatch } = await uploadFiles(1);
      readBatch.mockImplementation(async (_, indexes = []) => {
        times.push(Date.now());
        return { ok: true, reply: { batchId, files: indexes.map(makeWaiting) } };
      });
      const uploadedAt = Date.now();
      await vi.advanceTimersByTimeAsync(hourMs);
      for (const [i, time] of times.entries()) {
        const previous = times[i - 1] ?? uploadedAt;
        const longest = Math.min(30_000, Math.max(5000, (previous - uploadedAt) * 0.09));
        expect(time - previous).toBeLessThanOrEqual(longest);
      }
    });

    test('polls quickly when a result arrives', async () => {
      const { ready, readBatch, countPolls } = createQueue();
      const { states } = await uploadFiles(3, { readBatch });
      await vi.advanceTimersByTimeAsync(hourMs);
      ready.add(0);
      await vi.advanceTimersByTimeAsync(30_000);
      expect(states()).toEqual(['ready', 'processing', 'processing']);
      ready.add(1);
      await vi.advanceTimersByTimeAsync(30_000);
      expect(states()).toEqual(['ready', 'ready', 'processing']);
      ready.add(2);
      expect(await countPolls(30_000)).toBeLessThan(10);
      expect(states()).toEqual(['ready', 'ready', 'ready']);
      expect(await countPolls(hourMs)).toBe(0);
    });

    test('while results arrive every 5 s, polls at most 5 times for each', async () => {
      const { ready, readBatch, countPolls } = createQueue();
      await uploadFiles(20, { readBatch });
      await vi.advanceTimersByTimeAsync(hourMs);
      ready.add(0);
      await vi.advanceTimersByTimeAsync(30_000);
      let polls = 0;
      for (let i = 1; i < 19; i += 1) {
        ready.add(i);
        polls += await countPolls(5000);
      }
      expect(polls / 18).toBeLessThan(5);
    });

    test('polls at once when the person asks, and then as rarely as before', async () => {
      const { ready, readBatch, countPolls } = createQueue();
      const { session, states } = await uploadFiles(2, { readBatch });
      await vi.advanceTimersByTimeAsync(hourMs);
      session.resume();
      expect(session.getSnapshot().entries[0]?.status).toMatchObject({
        longWait: { isChecking: true },
      });
      expect(await countPolls(400)).toBe(1);
      expect(session.getSnapshot().entries[0]?.status).toMatchObject({
        longWait: { minutes: 60, isHeard: true },
      });
      expect(await countPolls(29_000)).toBe(0);
      ready.add(0);
      session.resume();
      await vi.advanceTimersByTimeAsync(400);
      expect(states()).toEqual(['ready', 'processing']);
    });

    test('an impatient person does not cause more than one poll per 400 ms', async () => {
      const { readBatch, countPolls } = createQueue();
      const { session } = await uploadFiles(1, { readBatch });
      await vi.advanceTimersByTimeAsync(hourMs);
      let polls = 0;
      for (let click = 0; click < 100; click += 1) {
        session.resume();
        polls += await countPolls(100);
      }
      expect(polls).toBeLessThanOrEqual(10_000 / 400 + 3);
    });

    test('a hidden page does not poll for hours, and asks at once when it is visible', async () => {
      const { ready, readBatch, countPolls } = createQueue();
      let isHidden = false;
      const { session, states } = await uploadFiles(1, { readBatch, isHidden: () => isHidden });
      await vi.advanceTimersByTimeAsync(10 * minuteMs);
      isHidden = true;
      await vi.advanceTimersByTimeAsync(30_000);
      expect(await countPolls(10 * hourMs)).toBe(0);
      ready.add(0);
      isHidden = false;
      session.resume();
      expect(await countPolls(400)).toBe(1);
      // The deadline passed while it was hidden, but the answer counts.
      expect(states()).toEqual(['ready']);
    });

    test('the page says after seconds that the server does not reply, and takes it back when it does', async () => {
      const { readBatch } = createQueue();
      const away = { ok: false, problem: { kind: 'server-unreachable' } } as const;
      const { session } = await uploadFiles(1, { readBatch });
      const waiting = readBatch.getMockImplementation();
      readBatch.mockResolvedValue(away);
      const longWait = () => {
        const status = session.getSnapshot().entries[0]?.status;
        return status?.state === 'processing' ? status.longWait : undefined;
      };
      await vi.advanceTimersByTimeAsync(4000);
      expect(longWait()).toBeUndefined();
      await vi.advanceTimersByTimeAsync(8000);
      expect(longWait()).toEqual({ minutes: 0, isHeard: false });
      if (waiting) readBatch.mockImplementation(waiting);
      await vi.advanceTimersByTimeAsync(10_000);
      expect(longWait()).toBeUndefined();
    });

    test('an unreachable server is another wait, and ends when it replies', async () => {
      const { readBatch } = createQueue();
      const { session } = await uploadFiles(1, { readBatch });
      readBatch.mockResolvedValue({ ok: false, problem: { kind: 'offline' } });
      await vi.advanceTimersByTimeAsync(3 * minuteMs);
      expect(session.getSnapshot().entries[0]?.status).toMatchObject({
        longWait: { minutes: 2, isHeard: false },
      });
      readBatch.mockResolvedValue({ ok: true, reply: { batchId, files: [makeReady(0)] } });
      session.resume();
      await vi.advanceTimersByTimeAsync(400);
      expect(session.getSnapshot().entries[0]?.status.state).toBe('ready');
    });
  });

  test('measures the wait for the thumbnail', async () => {
    const readBatch = vi.fn<ReadBatch>(async (_, indexes = []) => ({
      ok: true,
      reply: { batchId, files: indexes.map(makeReady) },
    }));
    const { session } = await uploadFiles(1, { readBatch });
    await vi.advanceTimersByTimeAsync(1000);
    expect(session.getSnapshot().entries[0]?.status).toMatchObject({ waitedMs: 100 });
  });
});

describe('opening a batch', () => {
  test('a file has waited since its upload, not since the batch was opened', async () => {
    const ageMs = 10 * 60_000;
    const readBatch = vi.fn<ReadBatch>(async (_, indexes = [0]) => ({
      ok: true,
      reply: { batchId, files: indexes.map((index) => ({ ...makeWaiting(index), ageMs })) },
    }));
    const { session, problem } = setUpSession({ readBatch }, batchId);
    await session.open();
    await vi.advanceTimersByTimeAsync(100);
    expect(session.getSnapshot().entries[0]?.status).toMatchObject({
      longWait: { minutes: 10, isHeard: true },
    });
    await vi.advanceTimersByTimeAsync(answerDeadlineMs - ageMs + 60_000);
    expect(problem(0)).toBe('no-answer');
  });

  test.each([
    ['when the person comes back', true],
    ['without being asked', false],
  ])('adds the files that another page has sent meanwhile, %s', async (_, isAway) => {
    let isHidden = false;
    const readBatch = vi
      .fn<ReadBatch>(async () => ({
        ok: true,
        reply: { batchId, files: [0, 1, 2].map(makeReady) },
      }))
      .mockResolvedValueOnce({ ok: true, reply: { batchId, files: [makeReady(1)] } });
    const { session, states } = setUpSession({ readBatch, isHidden: () => isHidden }, batchId);
    await session.open();
    const [shown] = session.getSnapshot().entries;
    isHidden = isAway;
    await vi.advanceTimersByTimeAsync(6000);
    if (isAway) {
      expect(readBatch).toHaveBeenCalledTimes(1);
      isHidden = false;
      session.resume();
      session.resume();
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(session.getSnapshot().isGrowing).toBe(true);
    expect(states()).toEqual(['ready', 'ready', 'ready']);
    expect(session.getSnapshot().entries.map(({ name }) => name)).toEqual([
      '0.png',
      '1.png',
      '2.png',
    ]);
    // With a new URL its image would load again.
    expect(session.getSnapshot().entries[1]).toBe(shown);
    expect(readBatch).toHaveBeenCalledTimes(2);
  });

  test('shows a batch whose first file arrives after it was opened, and asks ever more rarely', async () => {
    const missing = failure('batch-not-found');
    const readBatch = vi.fn<ReadBatch>(async () => ({
      ok: false,
      problem: { kind: 'refused', failure: missing },
    }));
    const { session, states } = setUpSession({ readBatch }, batchId);
    await session.open();
    await vi.advanceTimersByTimeAsync(60_000);
    // The server allows 30 in a minute, to all tabs of a person together.
    expect(readBatch.mock.calls.length).toBeLessThan(12);
    expect(session.getSnapshot().opening).toBe('not-found');

    readBatch.mockResolvedValue({ ok: true, reply: { batchId, files: [makeReady(0)] } });
    await vi.advanceTimersByTimeAsync(15_000);
    expect(states()).toEqual(['ready']);
    expect(session.getSnapshot()).toMatchObject({ opening: 'opened', batchId, isGrowing: true });
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(session.getSnapshot().isGrowing).toBe(false);
    expect(readBatch.mock.calls.length).toBeLessThan(50);
    session.stop();
    const asked = readBatch.mock.calls.length;
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(readBatch).toHaveBeenCalledTimes(asked);
  });

  test('a file that the person removed stays away', async () => {
    const failure = { code: 'damaged', message: '' } as const;
    const failed = { ...makeReady(0), state: 'failed', failure } as const;
    const readBatch: ReadBatch = async () => ({
      ok: true,
      reply: { batchId, files: [failed, makeReady(1)] },
    });
    const { session, states } = setUpSession({ readBatch }, batchId);
    await session.open();
    session.remove(0);
    await vi.advanceTimersByTimeAsync(10_000);
    session.resume();
    await vi.advanceTimersByTimeAsync(1000);
    expect(states()).toEqual(['ready']);
  });

  test('gets new URLs for expired images, once', async () => {
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
    expect(countPolls(readBatch)).toBe(1);
    const urls = session
      .getSnapshot()
      .entries.map(({ status }) => (status.state === 'ready' ? status.thumbnailUrl : ''));
    expect(urls).toEqual(['https://storage.test/t0?read=1', 'https://storage.test/t1?read=2']);
  });

  test('gets new URLs for old thumbnails before a download, in one request', async () => {
    const readBatch = vi.fn<ReadBatch>(async (_, indexes = [0, 1]) => ({
      ok: true,
      reply: { batchId, files: indexes.map(makeReady) },
    }));
    const { session } = setUpSession({ readBatch }, batchId);
    await session.open();
    expect(await session.getFreshEntries()).toHaveLength(2);
    expect(countPolls(readBatch)).toBe(0);
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    expect(await session.getFreshEntries()).toHaveLength(2);
    expect(countPolls(readBatch)).toBe(1);
    await session.getFreshEntries();
    expect(countPolls(readBatch)).toBe(1);
    await vi.advanceTimersByTimeAsync(5 * 60_000);
    readBatch.mockResolvedValueOnce({ ok: false, problem: { kind: 'offline' } });
    await expect(session.getFreshEntries()).rejects.toThrow('offline');
  });
});

/** @returns requests that named the files they ask for; others read the whole batch */
function countPolls(readBatch: Mock<ReadBatch>): number {
  return readBatch.mock.calls.filter(([, indexes]) => indexes).length;
}
