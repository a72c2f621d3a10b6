// One batch on the page: the store, the uploader that sends its files, and the poller that waits for their thumbnails.

import type { PageLimits } from './check/check-file.ts';
import { looksLikeImage } from './check/looks-like-image.ts';
import type { SessionDependencies } from './dependencies.ts';
import type { UploadPersistence } from './kept/keep-files.ts';
import { createBatchPoller } from './poll/batch-poller.ts';
import { createBatchReader } from './poll/batch-reader.ts';
import type { ReadBatch } from './server-api.ts';
import {
  addFiles,
  cancelFile,
  endBatch,
  expireUrls,
  removeFile,
  resumeFiles,
  retryFile,
  setNotice,
} from './state/change-files.ts';
import { canRemove, canRetry } from './state/offered-actions.ts';
import { createUploadsStore } from './state/store.ts';
import {
  emptyUploads,
  findEntry,
  hasUnsent,
  isUnsent,
  type Problem,
  type SheetNotice,
  type UploadsState,
} from './state/upload-state.ts';
import type { Uploader } from './uploader.ts';
import { withTimeout } from './with-timeout.ts';

const retryPreloadMs = 5000;

/**
 * The page does not wait longer for the code that keeps files. A choice: its 3 kB take 0.1 s at 300 kbit/s, a slow phone network,
 * so by this time they have stalled. The kept files stay for the next visit.
 */
const longestLoadMs = 5000;

export type UploadSession = ReturnType<typeof createUploadSession>;

/** @param openedId the batch to open; without it, the first upload starts a new batch */
export function createUploadSession(
  limits: PageLimits,
  given: SessionDependencies,
  openedId?: string,
) {
  const dependencies = { ...given, readBatch };
  const { now } = dependencies;
  const store = createUploadsStore({
    ...emptyUploads,
    opening: openedId === undefined ? 'new' : 'opening',
  });
  const reader = createBatchReader({ ...dependencies, store });
  const poller = createBatchPoller({ ...dependencies, store });
  let uploader: Uploader | undefined;
  let isLoading = false;
  let persistence: UploadPersistence | undefined;
  let restoring = Promise.resolve();
  let watching: ReturnType<typeof setTimeout> | undefined;
  /** Ends when the session stops. */
  let life = new AbortController();

  /** Every reply may say that another page has deleted the batch. */
  async function readBatch(...asked: Parameters<ReadBatch>): ReturnType<ReadBatch> {
    const outcome = await given.readBatch(...asked);
    const problem = outcome.ok ? undefined : outcome.problem;
    if (problem?.kind === 'refused' && problem.failure.code === 'deleted') end();
    return outcome;
  }

  function end(): void {
    uploader?.stop();
    store.change(endBatch);
  }

  /** Loads the uploader before there are files. */
  async function preload(): Promise<void> {
    if (isLoading || uploader) return;
    isLoading = true;
    void startKeeping();
    try {
      const createUploader = await dependencies.loadUploader();
      const saveBatch = async () => persistence?.save();
      uploader = createUploader({ store, limits, now, onUploaded: poller.start, saveBatch });
      if (store.getSnapshot().notice?.kind === 'not-loaded') showNotice(undefined);
      if (!life.signal.aborted) uploader.start();
    } catch {
      if (!life.signal.aborted && hasUnsent(store.getSnapshot())) {
        showNotice({ kind: 'not-loaded' });
        setTimeout(preload, retryPreloadMs);
      }
    }
    isLoading = false;
  }

  async function loadPersistence(): Promise<void> {
    try {
      const createUploadPersistence = await dependencies.loadPersistence();
      persistence ??= createUploadPersistence({ store, now, onFreed: reopen });
    } catch {
      // Nothing is kept then, and the page warns a person who leaves it.
    }
  }

  async function startKeeping(): Promise<void> {
    await loadPersistence();
    if (!life.signal.aborted) persistence?.start();
  }

  async function open(): Promise<void> {
    if (life.signal.aborted) life = new AbortController();
    const { signal } = life;
    // A page that starts a new batch gets its files before it opens.
    if (openedId === undefined && store.getSnapshot().entries.length > 0) return;
    // The code that keeps files loads while the server reads the batch.
    const loading = dependencies.hasKept()
      ? withTimeout(longestLoadMs, loadPersistence()).catch(() => {})
      : undefined;
    const setRestoring = (isRestoring: boolean) =>
      store.change((state) => ({ ...state, isRestoring }));
    setRestoring(loading !== undefined);
    await reader.open(openedId, signal);
    // The person may leave the page at each of these pauses. A session that went on would have the batch, out of sight.
    if (signal.aborted) return;
    poller.start();
    await loading;
    if (signal.aborted) return;
    // Without the server's reply nobody knows which files it has. The person can try again. A deleted batch takes none.
    if (loading && !['unreachable', 'deleted'].includes(store.getSnapshot().opening))
      await persistence?.restore(openedId);
    if (signal.aborted) return;
    setRestoring(false);
    persistence?.start();
    start();
    watch();
  }

  /** Reads the batch that the address names, and continues what this browser kept of an earlier visit. */
  function reopen(): Promise<void> {
    restoring = open();
    return restoring;
  }

  function start(verb: 'start' | 'resume' = 'start'): void {
    if (uploader) uploader[verb]();
    else if (hasUnsent(store.getSnapshot())) void preload();
    poller[verb]();
  }

  /** Looks again for files that other pages send. A hidden page waits until it is visible. */
  function watch(): void {
    clearTimeout(watching);
    const dueAt = reader.findDue();
    if (dueAt !== undefined) watching = setTimeout(showNewFiles, dueAt - now());
  }

  async function showNewFiles(): Promise<void> {
    if (dependencies.isHidden()) return;
    await reader.findNewFiles();
    if (life.signal.aborted) return;
    poller.resume();
    watch();
  }

  /** `undefined` hides the notice. */
  function showNotice(notice: SheetNotice | undefined): void {
    store.change(setNotice(notice));
  }

  function cancel(id: number): void {
    store.change(cancelFile(id));
    uploader?.cancel(id);
  }

  /** Cancels each file that is not sent yet, and the next batch. */
  function cancelAll(): void {
    const { entries, notice } = store.getSnapshot();
    if (notice?.kind === 'too-many') showNotice({ ...notice, isAccepted: false });
    for (const { id, status } of entries) if (isUnsent(status)) cancel(id);
  }

  /** Uploads files again. If a file is uploaded, asks for its thumbnail again. */
  function retry(...ids: readonly number[]): void {
    for (const id of ids) store.change(retryFile(id));
    start('resume');
  }

  return {
    getSnapshot: store.getSnapshot,
    subscribe: store.subscribe,
    preload,
    /** Adds and uploads the files for which the batch has room. A notice holds the others. */
    add(files: readonly File[]) {
      if (files.length === 0) return showNotice({ kind: 'nothing-inside' });
      const { notice } = store.getSnapshot();
      const { maxFiles } = limits;
      let room = maxFiles - countTaken(store.getSnapshot());
      const fitting = files.filter((file) => !looksLikeImage(file) || room-- > 0);
      if (fitting.length > 0) store.change(addFiles(fitting));
      const old = notice?.kind === 'too-many' ? notice : undefined;
      if (old || fitting.length < files.length) {
        const added = new Set(fitting);
        const rest = [...(old?.rest ?? []), ...files.filter((file) => !added.has(file))];
        const here = countTaken(store.getSnapshot());
        const first = { isAccepted: false, batch: 1, before: 0 };
        showNotice({ ...first, ...old, kind: 'too-many', rest, here, maxFiles });
      }
      start();
    },
    cancel,
    cancelAll,
    retry,
    /** Retries the failed files for which this can help. If there are none, retries the cancelled files. */
    retryAll: () => retry(...findRetryable(store.getSnapshot())),
    /** Removes a failed, cancelled or duplicate file from the page. */
    remove(id: number): void {
      const entry = findEntry(store.getSnapshot(), id);
      if (!entry || !canRemove(entry)) return;
      if (entry.index !== undefined) reader.ignore(entry.index);
      store.change(removeFile(id));
    },
    /**
     * Deletes a file, or the batch, from the storage and then from the page. What is not sent yet is cancelled first.
     *
     * @returns why it is not deleted
     */
    async deleteStored(ids?: readonly number[]): Promise<Problem | undefined> {
      const { entries, batchId, uploadToken } = store.getSnapshot();
      if (batchId === undefined || uploadToken === undefined) return;
      const wanted = ids && entries.filter(({ id }) => ids.includes(id));
      if (!wanted) cancelAll();
      for (const { id, status } of wanted ?? []) if (isUnsent(status)) cancel(id);
      const indexes = wanted?.flatMap(({ index }) => index ?? []);
      // Without their numbers, the whole batch would go.
      if (indexes?.length === 0) return;
      const outcome = await dependencies.deleteFiles({ batchId, uploadToken, indexes });
      if (!outcome.ok) return outcome.problem;
      if (!wanted) end();
      for (const { id } of wanted ?? []) store.change(removeFile(id));
    },
    /** Asks for new URLs of a file whose images no longer load. */
    renew(id: number): void {
      store.change(expireUrls(id));
      poller.start();
    },
    getFreshEntries: reader.getFreshEntries,
    open: reopen,
    /** Resolves when it is known whether this page may add to the opened batch. */
    whenRestored: () => (dependencies.hasKept() ? restoring : Promise.resolve()),
    showNotice,
    /** Call when the network or the person is back, or the person asks. Continues at once, polls, and opens what did not open. */
    resume() {
      if (store.getSnapshot().opening === 'unreachable') return void reopen();
      store.change(resumeFiles);
      start('resume');
      void showNewFiles();
    },
    stop(): void {
      life.abort();
      clearTimeout(watching);
      uploader?.stop();
      poller.stop();
      persistence?.stop();
    },
  };
}

/** @returns ids of the failed files that a retry may help; if there are none, of the cancelled files */
function findRetryable({ entries }: UploadsState): readonly number[] {
  const retryable = entries.filter(canRetry);
  const failed = retryable.filter(({ status }) => status.state === 'failed');
  const cancelled = retryable.filter(({ status }) => status.state === 'cancelled');
  return (failed.length > 0 ? failed : cancelled).map(({ id }) => id);
}

/** Counts the numbers of the batch that are given, or will be when the added files pass their check. */
function countTaken({ entries, nextIndex }: UploadsState): number {
  const checking = entries.filter(({ file, status }) => status.state === 'checking' && file);
  return nextIndex + checking.filter(({ file }) => file && looksLikeImage(file)).length;
}
