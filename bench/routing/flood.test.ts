import { expect, it } from 'vitest';
import type { Run } from './designs.ts';
import { simulateFlood } from './flood.ts';

/** A run whose one invocation starts after 50 ms and takes `ms`. */
function runOf(ms: number): Run {
  const invocation = {
    ...{ functionName: 'dispatcher', memoryMb: 1769, afterMs: 50, transferMs: 0, cpuMs: 0 },
    ...{ ioMs: ms, usesChild: false, reads: 1 },
  };
  return { invocations: [invocation], hasThumbnail: true };
}

const hourMs = 3_600_000;

it('lets no upload wait while a Lambda is free', () => {
  const { waitsMs } = simulateFlood(
    [runOf(250)],
    { uploads: 40, perSecond: 10, concurrency: 4 },
    1,
  );
  expect(waitsMs.at(-1)).toBeLessThanOrEqual(50 + 250 + 20);
});

it.each([undefined, 2])(
  'runs at most as many as the limit, with a queue of %s',
  (queueConcurrency) => {
    let running = 0;
    let most = 0;
    const starts: number[] = [];
    const flood = { uploads: 30, perSecond: 1000, concurrency: 5, queueConcurrency };
    simulateFlood([runOf(1000)], flood, 1, (_, nowMs) => starts.push(nowMs));
    for (const start of starts) {
      running = starts.filter((other) => other <= start && other + 1000 > start).length;
      most = Math.max(most, running);
    }
    expect(starts).toHaveLength(30);
    expect(most).toBe(queueConcurrency ?? 5);
  },
);

it('tries an event again after growing pauses, so the last upload of a burst waits longer than its turn', () => {
  const flood = { uploads: 100, perSecond: 1000, concurrency: 1 };
  const direct = simulateFlood([runOf(1000)], flood, 1).waitsMs;
  const queued = simulateFlood([runOf(1000)], { ...flood, queueConcurrency: 1 }, 1).waitsMs;
  expect(queued.at(-1)).toBeGreaterThan(99_000);
  expect(queued.at(-1)).toBeLessThan(102_000);
  expect(direct.at(-1)).toBeGreaterThan(110_000);
});

it('gives an event up after six hours, and loses it after six more', () => {
  const flood = { uploads: 20, perSecond: 1000, concurrency: 1 };
  const direct = simulateFlood([runOf(hourMs)], flood, 1);
  expect(direct.givenUp).toBeGreaterThanOrEqual(13);
  expect(direct.lost).toBeGreaterThan(0);
  expect(direct.waitsMs.length + direct.lost).toBe(20);
  const queued = simulateFlood([runOf(hourMs)], { ...flood, queueConcurrency: 1 }, 1);
  expect([queued.givenUp, queued.lost, queued.waitsMs.length]).toEqual([0, 0, 20]);
});
