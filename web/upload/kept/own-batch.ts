// The one batch that this page may add to and keep files of. The page has it from its claim until the given signal ends. Each kept
// batch has a lock of the browser (Web Locks API). Only the page that holds the lock sends files and gives numbers. The browser
// frees the lock when the page is closed or crashes.

type Release = () => void;

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

export type OwnBatch = ReturnType<typeof createOwnBatch>;

export function createOwnBatch(claimLock: typeof claimBatch, signal: AbortSignal) {
  let held: { readonly key: string; readonly release: Release } | undefined;
  let claimingNew: Promise<string | undefined> | undefined;

  function release(): void {
    held?.release();
    held = undefined;
  }

  /**
   * Claims a batch that an earlier visit kept. Waits for another page that has it until `wait` ends.
   *
   * @returns whether this page has the batch now
   */
  async function claim(wanted: string, wait: AbortSignal): Promise<boolean> {
    const isHeld = () => held?.key === wanted;
    if (isHeld()) return true;
    const free = await claimLock(wanted, wait);
    // The page may have claimed it twice at the same time.
    if (!free) return isHeld();
    if (signal.aborted) {
      free();
      return false;
    }
    release();
    held = { key: wanted, release: free };
    return true;
  }

  async function claimNew(): Promise<string | undefined> {
    const made = crypto.randomUUID();
    return (await claim(made, signal)) ? made : undefined;
  }

  signal.addEventListener('abort', release);
  return {
    /** @returns the key of the batch, if this page has one */
    key: () => held?.key,
    claim,
    /** @returns the key of this page's batch, which is a new one unless it has one; `undefined` if the browser refuses */
    async claimAny(): Promise<string | undefined> {
      if (held) return held.key;
      claimingNew ??= claimNew().finally(() => {
        claimingNew = undefined;
      });
      return claimingNew;
    },
    release,
  };
}
