// Runs many calls, a few at a time: requests to S3, signatures, reads of files.
import { setImmediate } from 'node:timers/promises';

/**
 * Maps every item, and lets the event loop turn between items, so that a server answers other requests during a long list.
 *
 * @param limit how many calls run at the same time
 * @returns the results in the order of the items
 * @throws the error of the first call that fails; no further call starts after it
 */
export async function mapWithConcurrency<Item, Result>(
  items: readonly Item[],
  limit: number,
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  let isFailed = false;
  const work = async () => {
    for (const [i, item] of waiting) {
      if (isFailed) return;
      results[i] = await map(item);
      await setImmediate();
    }
  };
  const workers = Array.from({ length: Math.min(limit, items.length) }, () =>
    work().catch((error: unknown) => {
      isFailed = true;
      throw error;
    }),
  );
  await Promise.all(workers);
  return results;
}
