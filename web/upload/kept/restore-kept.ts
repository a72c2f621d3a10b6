// Puts what an earlier visit kept into the state, if no other page has it.

import { setNotice } from '../state/change-files.ts';
import { emptyEntry, type UploadEntry, type UploadsState } from '../state/upload-state.ts';
import { withTimeout } from '../with-timeout.ts';
import type { PersistenceDependencies } from './keep-files.ts';
import type { FoundBatch, KeptBatch, KeptFile, LostFile } from './kept-files.ts';
import { sweepKept } from './sweep-kept.ts';
import type { UnsentWriter } from './write-unsent.ts';

/**
 * A page that opens does not wait longer for a slow disk. A choice, not measured: the page already shows the stored files, but a
 * person who drops files sees nothing happen in this time.
 */
const longestReadMs = 2000;

/**
 * A page that was just reloaded frees its batch in this time. A choice, not measured. If it takes longer, the files only appear
 * later, when this page takes over.
 */
const longestClaimMs = 500;

/** Whether this page has the kept batch. If not: another page has it, or the browser cannot read it. */
type Outcome = 'restored' | 'elsewhere' | 'unreadable';

/** @returns a function that restores the batch with the given id; without an id, the latest batch that was never signed */
export function createRestorer(
  { store, now, kept, findClaimed, own, signal, onFreed }: PersistenceDependencies,
  writer: UnsentWriter,
): (batchId: string | undefined) => Promise<void> {
  async function restore(batchId: string | undefined): Promise<void> {
    try {
      const batches = await withTimeout(longestReadMs, sweepKept(kept, now(), findClaimed));
      if (batchId === undefined) await restoreUnsigned(batches);
      else await restoreSigned(batches.find((batch) => batch.batchId === batchId));
    } catch {
      // The page starts as if nothing was kept.
    }
  }

  async function restoreUnsigned(batches: readonly FoundBatch[]): Promise<void> {
    for (const { key, batchId, indexes } of batches) {
      if (batchId !== undefined || indexes.length === 0) continue;
      if ((await take(key)) === 'restored') return;
    }
    await noticeUnfinished(batches);
  }

  async function restoreSigned(batch: FoundBatch | undefined): Promise<void> {
    // A batch that nobody has and that cannot be read must not be waited for: the page would reopen it without end.
    if (batch && (await take(batch.key)) === 'elsewhere') void waitForOtherPage(batch.key);
  }

  async function take(key: string): Promise<Outcome> {
    if (!(await own.claim(key, AbortSignal.timeout(longestClaimMs)))) return 'elsewhere';
    if (await putBack(key).catch(() => false)) return 'restored';
    // A new batch of this page must not overwrite files that it could not read.
    own.release();
    return 'unreadable';
  }

  /** Reads only after the claim, because another page may have changed the batch before it freed it. */
  async function putBack(key: string): Promise<boolean> {
    const batches = await withTimeout(longestReadMs, kept.findBatches());
    const batch = batches.find((found) => found.key === key);
    if (!batch) return false;
    const files = await withTimeout(longestReadMs, kept.readFiles(key));
    if (signal.aborted) return false;
    // Nothing of the batch is left, neither here nor in the storage.
    if (files.length === 0 && store.getSnapshot().opening === 'not-found') return false;
    writer.adopt(files);
    store.change((state) => restoreBatch(state, batch, files));
    return true;
  }

  async function waitForOtherPage(key: string): Promise<void> {
    if (await own.claim(key, signal)) onFreed();
  }

  async function noticeUnfinished(batches: readonly FoundBatch[]): Promise<void> {
    const isClaimed = await withTimeout(longestReadMs, findClaimed());
    const unfinished = batches.find(
      ({ key, batchId, indexes }) => batchId !== undefined && indexes.length > 0 && !isClaimed(key),
    );
    if (!unfinished?.batchId || signal.aborted || store.getSnapshot().entries.length > 0) return;
    const { batchId } = unfinished;
    store.change(setNotice({ kind: 'unfinished', batchId }));
  }

  return restore;
}

/**
 * Puts the unsent files of an earlier visit beside those that the storage has. A file that the browser cannot read any more has
 * failed: the person sees its name, and adds it again.
 */
function restoreBatch(
  state: UploadsState,
  batch: KeptBatch,
  files: readonly (KeptFile | LostFile)[],
): UploadsState {
  const { batchId = state.batchId, uploadToken, checksums = {} } = batch;
  const stored = new Set(state.entries.map(({ index }) => index));
  // The storage may have received a file although the page did not learn it.
  const unsent = files.filter(({ index }) => !stored.has(index));
  const restored = unsent.map((kept): UploadEntry => {
    const { index, file } = kept;
    return {
      ...emptyEntry,
      id: index,
      index,
      name: file ? file.name : kept.name,
      bytes: file ? file.size : 0,
      file,
      sha256: file && kept.sha256,
      isKept: true,
      status: file
        ? { state: 'queued', failures: 0, retryAt: 0 }
        : { state: 'failed', problem: { kind: 'unreadable' } },
    };
  });
  const known = state.entries.map((entry) => ({
    ...entry,
    sha256: entry.sha256 ?? checksums[entry.index ?? -1],
  }));
  const entries = [...known, ...restored].toSorted(
    (a, b) => (a.index ?? Infinity) - (b.index ?? Infinity),
  );
  const continued = unsent.filter(({ file }) => file).length;
  const used = entries.flatMap(({ index }) => (index === undefined ? [] : [index + 1]));
  // If two files had one number, S3 would refuse the second one, and the page would take that for success.
  const nextIndex = Math.max(state.nextIndex, batch.nextIndex, ...used);
  return {
    ...state,
    entries,
    batchId,
    uploadToken,
    nextId: Math.max(state.nextId, nextIndex),
    nextIndex,
    opening: state.opening === 'new' ? 'new' : 'opened',
    notice: continued > 0 ? { kind: 'continued', files: continued } : state.notice,
  };
}
