// Maps a stream of items in their order, a few of them at a time.

/**
 * @param limit how many calls run at the same time. Results wait for those before them
 * @param map an item that needs no call may give its result at once
 */
export async function* mapAhead<Item, Result extends object>(
  items: AsyncIterable<Item>,
  limit: number,
  map: (item: Item) => Promise<Result> | Result,
): AsyncGenerator<Result> {
  const ahead: (Promise<Result> | Result)[] = [];
  for await (const item of items) {
    const result = map(item);
    // The loop throws it when its turn comes, unless another one fails first.
    if (result instanceof Promise) result.catch(() => {});
    ahead.push(result);
    for (let [first] = ahead; first && (isFull(ahead, limit) || isReady(first)); [first] = ahead) {
      ahead.shift();
      yield await first;
    }
  }
  for (const result of ahead) yield await result;
}

const isFull = (ahead: readonly unknown[], limit: number) => ahead.length >= limit;
const isReady = (result: object) => !(result instanceof Promise);
