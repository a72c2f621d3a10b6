import { setTimeout } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { boundMemory } from './bound-memory.ts';

/** @returns the most work that ran at the same time, and the order in which work started */
async function runAll(totalMb: number, needsMb: readonly number[]) {
  const withMemory = boundMemory(totalMb);
  const started: number[] = [];
  let [running, most] = [0, 0];
  await Promise.all(
    needsMb.map((neededMb, i) =>
      withMemory(neededMb, async () => {
        started.push(i);
        most = Math.max(most, ++running);
        await setTimeout(5);
        running--;
      }),
    ),
  );
  return { most, started };
}

it.each([
  { totalMb: 1000, needsMb: [400, 400, 400, 400], most: 2 },
  { totalMb: 1000, needsMb: [100.1, 100.2, 100.3, 100.4], most: 4 },
  { totalMb: 1000, needsMb: [2000, 2000, 2000], most: 1 },
  { totalMb: 1000, needsMb: [300, 900, 300, 300], most: 2 },
])(
  'of $needsMb MB it runs $most at a time in $totalMb MB, in order',
  async ({ most, ...given }) => {
    const started = given.needsMb.map((_, i) => i);
    expect(await runAll(given.totalMb, given.needsMb)).toEqual({ most, started });
  },
);

it('frees the memory of work that fails', async () => {
  const withMemory = boundMemory(100);
  const fail = withMemory(100, () => Promise.reject(new Error('no')));
  await expect(fail).rejects.toThrow('no');
  expect(await withMemory(100, async () => 'done')).toBe('done');
});
