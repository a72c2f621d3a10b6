import { expect, it } from 'vitest';
import { mapInGroups } from './map-in-groups.ts';

it('keeps the order, and lets the event loop turn between two groups of work that never waits', async () => {
  const log: string[] = [];
  setImmediate(() => log.push('another request'));
  const results = await mapInGroups([1, 2, 3], 2, async (item) => {
    log.push(`item ${item}`);
    return item * 10;
  });
  expect(results).toEqual([10, 20, 30]);
  expect(log).toEqual(['item 1', 'item 2', 'another request', 'item 3']);
});
