// The one batch that this page may add to and keep files of. The page has it from its claim until the given signal ends.
import type { claimBatch, Release } from './claim-batch.ts';

export interface OwnBatch {
  /** @returns the key of the batch, if this page has one */
  key(): string | undefined;
  /**
   * Claims a batch that an earlier visit kept. Waits for another page that has it until `wait` ends.
   *
   * @returns whether this page has the batch now
   */
  claim(key: string, wait: AbortSignal): Promise<boolean>;
  /** @returns the key of this page's batch, which is a new one unless it has one; `undefined` if the browser refuses */
  claimAny(): Promise<string | undefined>;
  release(): void;
}

export function createOwnBatch(claim: typeof claimBatch, signal: AbortSignal): OwnBatch {
  let held: { readonly key: string; readonly release: Release } | undefined;
  let claimingNew: Promise<string | undefined> | undefined;

  function key(): string | undefined {
    return held?.key;
  }

  function release(): void {
    held?.release();
    held = undefined;
  }

  async function claimKept(wanted: string, wait: AbortSignal): Promise<boolean> {
    if (key() === wanted) return true;
    const free = await claim(wanted, wait);
    // The page may have claimed it twice at the same time.
    if (!free) return key() === wanted;
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
    return (await claimKept(made, signal)) ? made : undefined;
  }

  signal.addEventListener('abort', release);
  return {
    key,
    claim: claimKept,
    async claimAny() {
      if (held) return held.key;
      claimingNew ??= claimNew().finally(() => {
        claimingNew = undefined;
      });
      return claimingNew;
    },
    release,
  };
}
