// A lock of the browser (Web Locks API) for each kept batch. Only the page that holds it sends files and gives numbers. The browser
// frees the lock when the page is closed or crashes.

export type Release = () => void;

const nameOf = (batchKey: string) => `batch ${batchKey}`;

/**
 * Waits until no other page has the batch.
 *
 * @returns a function that gives the batch back; `undefined` when `signal` ended the wait
 */
export function claimBatch(batchKey: string, signal: AbortSignal): Promise<Release | undefined> {
  return new Promise((resolve) => {
    const hold = () => new Promise<void>((release) => resolve(release));
    navigator.locks.request(nameOf(batchKey), { signal }, hold).catch(() => resolve(undefined));
  });
}

/** @returns whether some page has the batch now */
export async function findClaimed(): Promise<(batchKey: string) => boolean> {
  const { held = [] } = await navigator.locks.query();
  const names = new Set(held.map(({ name }) => name));
  return (batchKey) => names.has(nameOf(batchKey));
}
