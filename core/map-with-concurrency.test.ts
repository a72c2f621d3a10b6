import { expect, it } from 'vitest';
import { mapWithConcurrency } from './map-with-concurrency.ts';

it('keeps the order, and never runs more than the limit at once', async () => {
  let running = 0;
  let most = 0;
  const doubled = await mapWithConcurrency([5, 1, 4, 2, 3], 2, async (ms) => {
    most = Math.max(most, ++running);
    await new Promise((resolve) => setTimeout(resolve, ms));
    running--;
    return ms * 2;
  });
  expect(doubled).toEqual([10, 2, 8, 4, 6]);
  expect(most).toBe(2);
});

it('starts no call after a failure', async () => {
  const started: number[] = [];
  const mapping = mapWithConcurrency([1, 2, 3, 4], 1, async (item) => {
    started.push(item);
    if (item === 2) throw new Error('no');
  });
  await expect(mapping).rejects.toThrow('no');
  expect(started).toEqual([1, 2]);
});

it('returns nothing for no items', async () => {
  expect(await mapWithConcurrency([], 4, async () => 1)).toEqual([]);
});

it('lets the event loop turn between items whose work never waits', async () => {
  const log: string[] = [];
  setImmediate(() => log.push('another request'));
  await mapWithConcurrency([1, 2, 3], 2, async (item) => {
    log.push(`item ${item}`);
  });
  expect(log).toEqual(['item 1', 'item 2', 'another request', 'item 3']);
});
