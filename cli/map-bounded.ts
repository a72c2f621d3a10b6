// Many small waits at once, but not all of them: requests to S3, reads of files.

/**
 * @param limit how many run at the same time
 * @returns the results in the order of the items
 * @throws what the first failing call throws; calls that have not begun by then are left out
 */
export async function mapBounded<Item, Result>(
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
