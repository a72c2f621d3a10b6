// Long lists in a server that answers others too.
import { setImmediate } from 'node:timers/promises';

/**
 * Maps a group of items at once, then lets the event loop answer other requests before the next group.
 *
 * @returns the results in the order of the items
 * @throws what a call throws; later groups have not begun by then
 */
export async function mapInGroups<Item, Result>(
  items: readonly Item[],
  groupSize: number,
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += groupSize) {
    results.push(...(await Promise.all(items.slice(start, start + groupSize).map(map))));
    await setImmediate();
  }
  return results;
}
