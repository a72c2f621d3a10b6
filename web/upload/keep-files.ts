// Keeps unsent files, and the right to add to their batch, beyond the life of the page. Everything may fail here: the browser
// may have no storage, refuse it, or never answer. Then the page works without, and warns a person who leaves it.
import { claimBatch, findClaimed } from './claim-batch.ts';
import { type FoundBatch, keptFiles, onForgotten } from './kept-files.ts';
import { restoreBatch } from './restore-batch.ts';
import type { UploadsStore } from './store.ts';
import { sweepKept } from './sweep-kept.ts';
import { isUnsent } from './upload-state.ts';
import { within } from './within.ts';
import { createUnsentWriter, type WriterDependencies } from './write-unsent.ts';

/** A file that is sent in this time is never written. */
const settleMs = 300;

/** Uploads and a page that opens do not wait longer for a slow disk. */
const longestReadMs = 2000;
const longestSaveMs = 1000;

/** A page that was just reloaded frees its batch in this time. */
const longestClaimMs = 500;

export interface Keeper {
  /**
   * Puts what an earlier visit kept into the state.
   *
   * @param batchId the batch that the page shows; without one, the latest batch that was never signed
   */
  restore(batchId: string | undefined): Promise<void>;
  /** Keeps unsent files from now on. */
  start(): void;
  /** Resolves when the upload token and the given numbers are written, or soon if the browser does not answer. */
  save(): Promise<void>;
  /** Ends all work, and lets other pages have the batch. */
  stop(): void;
}

export interface KeeperSession {
  readonly store: UploadsStore;
  readonly now: () => number;
  /** Called when the page that was uploading this batch is gone. */
  readonly onFreed: () => void;
}

/** What the code of the keeper brings along. */
type FromBrowser = Pick<WriterDependencies, 'kept' | 'measureFree'> & {
  readonly claimBatch: typeof claimBatch;
  readonly findClaimed: typeof findClaimed;
};

interface Claim {
  readonly key: string;
  readonly release: () => void;
}

const browser: FromBrowser = {
  kept: keptFiles,
  claimBatch,
  findClaimed,
  async measureFree() {
    const { quota = 0, usage = 0 } = await navigator.storage.estimate();
    return quota - usage;
  },
};

export function createKeeper(session: KeeperSession, tools: FromBrowser = browser): Keeper {
  const { store, now, onFreed } = session;
  const { kept } = tools;
  const writer = createUnsentWriter({ ...session, ...tools });
  let life = new AbortController();
  let claim: Claim | undefined;
  let claiming: Promise<Claim | undefined> | undefined;
  let unsubscribe: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;
  /** The state changed during the run. */
  let isStale = false;
  let isForgotten = false;

  async function restore(batchId: string | undefined): Promise<void> {
    const { signal } = life;
    try {
      const all = await within(longestReadMs, sweep());
      const wanted = all.filter(
        (batch) => batch.batchId === batchId && (batchId !== undefined || batch.indexes.length > 0),
      );
      for (const batch of wanted) if (await take(batch, signal)) return;
      if (batchId === undefined) await noticeUnfinished(all);
      else if (wanted[0]) void waitForOtherPage(wanted[0].key, signal);
    } catch {
      // The page starts as if nothing was kept.
    }
  }

  async function sweep(): Promise<readonly FoundBatch[]> {
    return sweepKept(kept, now(), await tools.findClaimed());
  }

  /** @returns whether this page has the batch now */
  async function take({ key }: FoundBatch, signal: AbortSignal): Promise<boolean> {
    if (claim?.key !== key) {
      const release = await tools.claimBatch(key, AbortSignal.timeout(longestClaimMs));
      if (!release) return false;
      claim = { key, release };
    }
    const own = claim;
    try {
      if (await putBack(key, signal)) return true;
    } catch {
      // A new batch of this page must not overwrite files that it could not read.
    }
    own.release();
    if (claim === own) claim = undefined;
    return false;
  }

  /** Reads only after the claim, because another page may have changed the batch before it freed it. */
  async function putBack(key: string, signal: AbortSignal): Promise<boolean> {
    const batches = await within(longestReadMs, kept.findBatches());
    const batch = batches.find((found) => found.key === key);
    if (!batch) return false;
    const files = await within(longestReadMs, kept.readFiles(batch));
    if (signal.aborted) return false;
    // Nothing of the batch is left, neither here nor in the storage.
    if (files.length === 0 && store.getSnapshot().opening === 'not-found') return true;
    writer.adopt(files);
    store.dispatch({ type: 'restored', next: restoreBatch(store.getSnapshot(), batch, files) });
    return true;
  }

  async function waitForOtherPage(key: string, signal: AbortSignal): Promise<void> {
    const release = await tools.claimBatch(key, signal);
    if (!release) return;
    if (signal.aborted) return release();
    claim = { key, release };
    onFreed();
  }

  async function noticeUnfinished(batches: readonly FoundBatch[]): Promise<void> {
    const isClaimed = await tools.findClaimed();
    const found = batches.find(({ key, indexes }) => indexes.length > 0 && !isClaimed(key));
    if (!found?.batchId || store.getSnapshot().entries.length > 0) return;
    const { batchId } = found;
    store.dispatch({ type: 'noticed', notice: { kind: 'unfinished', batchId } });
  }

  /** @returns the batch of this page; a new one unless it was restored */
  function claimOwn(): Promise<Claim | undefined> {
    if (claim) return Promise.resolve(claim);
    const { signal } = life;
    claiming ??= (async () => {
      const key = crypto.randomUUID();
      const release = await tools.claimBatch(key, signal);
      if (signal.aborted) release?.();
      else if (release) claim = { key, release };
      return claim;
    })();
    return claiming;
  }

  async function save(): Promise<void> {
    if (isForgotten || !unsubscribe) return;
    const own = await claimOwn();
    if (own && !isForgotten) await writer.saveBatch(own.key);
  }

  function schedule(): void {
    timer ??= setTimeout(update, settleMs);
  }

  async function update(): Promise<void> {
    timer = undefined;
    const { entries, uploadToken, notice } = store.getSnapshot();
    const isSending = entries.some(({ status }) => isUnsent(status));
    if (notice?.kind === 'continued' && !isSending) {
      store.dispatch({ type: 'noticed', notice: undefined });
    }
    isStale = isRunning;
    // A page that only shows a batch has nothing to keep.
    const isOwn =
      uploadToken !== undefined || entries.some(({ file, index }) => file && index !== undefined);
    if (isRunning || !isOwn) return;
    const { signal } = life;
    isRunning = true;
    try {
      const own = await claimOwn();
      if (own && !signal.aborted) {
        await writer.saveBatch(own.key);
        await writer.update(own.key, signal);
      }
    } catch {
      // The next change of the state tries again. Until then the page warns before a person leaves it.
    }
    isRunning = false;
    if (isStale && unsubscribe) schedule();
  }

  function stop(): void {
    life.abort();
    life = new AbortController();
    clearTimeout(timer);
    timer = undefined;
    unsubscribe?.();
    unsubscribe = undefined;
    claim?.release();
    claim = undefined;
    claiming = undefined;
  }

  /** IndexedDB does this after every write that is under way. */
  function forget(batchId: string | null): void {
    const { entries, batchId: own } = store.getSnapshot();
    if (batchId !== null && batchId !== own) return;
    isForgotten = true;
    const indexes = entries.flatMap(({ index }) => index ?? []);
    const { key } = claim ?? {};
    stop();
    store.dispatch({ type: 'kept', indexes, isKept: false });
    if (key === undefined) return;
    kept.deleteBatches([{ key, indexes }]).catch(() => {});
  }

  return {
    restore,
    start() {
      if (unsubscribe || isForgotten) return;
      const leaveChannel = onForgotten(forget);
      const leaveStore = store.subscribe(schedule);
      unsubscribe = () => {
        leaveStore();
        leaveChannel();
      };
      schedule();
    },
    save: () => within(longestSaveMs, save()).catch(() => {}),
    stop,
  };
}
