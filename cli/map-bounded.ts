/**
 * Maps items with at most `limit` calls at the same time.
 *
 * @returns the results in the order of the items
 * @throws the error of the first call that fails; no further call starts after it
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
