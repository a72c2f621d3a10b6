// Follows the state, and has the unsent files written a moment after each change.

import { setNotice } from '../state/change-files.ts';
import type { UploadsStore } from '../state/store.ts';
import { hasUnsent, type UploadsState } from '../state/upload-state.ts';
import { withTimeout } from '../with-timeout.ts';
import type { PersistenceDependencies } from './keep-files.ts';
import type { UnsentWriter } from './write-unsent.ts';

/**
 * A file that is sent in this time is never written. A choice, not measured: at 100 Mbit/s, a photo of 3 MB takes 240 ms, and
 * hardly anybody closes the page so soon after a drop.
 */
const settleMs = 300;

/** Uploads do not wait longer for a slow disk. A choice, not measured: people start to notice a wait of a second. */
const longestSaveMs = 1000;

export function createUnsentFollower(
  { store, own, signal }: PersistenceDependencies,
  writer: UnsentWriter,
) {
  let isStarted = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isRunning = false;
  /** The state changed during the run. */
  let isStale = false;
  let unansweredSaves = 0;

  function schedule(): void {
    timer ??= setTimeout(run, settleMs);
  }

  async function run(): Promise<void> {
    timer = undefined;
    hideContinued(store);
    isStale = isRunning;
    const isNeeded = own.key() !== undefined || hasOwnFiles(store.getSnapshot());
    if (isRunning || !isNeeded) return;
    isRunning = true;
    // After a failure, the next change of the state tries again. Until then the page warns before a person leaves it.
    await update().catch(() => {});
    isRunning = false;
    if (isStale && !signal.aborted) schedule();
  }

  async function update(): Promise<void> {
    const key = await own.claimAny();
    if (key !== undefined) await writer.update(key);
  }

  async function saveBatch(): Promise<void> {
    const key = await own.claimAny();
    if (key !== undefined && !signal.aborted) await writer.saveBatch(key);
  }

  return {
    start(): void {
      if (isStarted || signal.aborted) return;
      isStarted = true;
      const unsubscribe = store.subscribe(schedule);
      signal.addEventListener('abort', () => {
        unsubscribe();
        clearTimeout(timer);
      });
      schedule();
    },
    /** Resolves when the upload token and the given numbers are written, or soon if the browser does not answer. */
    async save(): Promise<void> {
      if (!isStarted || signal.aborted) return;
      // The uploader saves once at a time. If the browser still owes an answer, it would cost each request another second.
      const isAnswering = unansweredSaves === 0;
      unansweredSaves += 1;
      const saving = saveBatch()
        .catch(() => {})
        .finally(() => {
          unansweredSaves -= 1;
        });
      if (isAnswering) await withTimeout(longestSaveMs, saving).catch(() => {});
    },
  };
}

/** A page that only shows a batch has nothing to keep. */
function hasOwnFiles({ entries, uploadToken }: UploadsState): boolean {
  return (
    uploadToken !== undefined || entries.some(({ file, index }) => file && index !== undefined)
  );
}

function hideContinued({ getSnapshot, change }: UploadsStore): void {
  const state = getSnapshot();
  if (state.notice?.kind !== 'continued' || hasUnsent(state)) return;
  change(setNotice(undefined));
}
