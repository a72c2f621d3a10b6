// Hop: unsent files -> the browser's own storage. Writes one file at a time, and deletes each one that is sent, cancelled or
// removed.

import { markKept } from '../state/change-entries.ts';
import { canRetry, isAboutTheAnswer, isStoredProblem } from '../state/offered-actions.ts';
import type { UploadEntry } from '../state/upload-state.ts';
import { withTimeout } from '../with-timeout.ts';
import type { PersistenceDependencies } from './keep-files.ts';
import type { KeptBatch, KeptFile, LostFile } from './kept-files.ts';

/**
 * Most bytes of one batch: 400 photos of 5 MB. The browser copies each file, so this is disk space that the person pays for a
 * while.
 */
const maxKeptBytes = 2_000_000_000;

/**
 * Part of the free space that a batch may use. A browser that runs out of space may delete everything of this page. A choice, not
 * measured: browsers estimate from the size of the disk, which others fill too, so most of the estimate stays free.
 */
const shareOfFree = 1 / 4;

/** A choice, not measured: people start to notice a wait of a second, but nobody waits for this one. */
const longestEstimateMs = 1000;

/** While the page is open, its batch does not expire. */
const saveAgainMs = 3_600_000;

export type UnsentWriter = ReturnType<typeof createUnsentWriter>;

export function createUnsentWriter({
  store,
  now,
  kept,
  measureFree,
  signal,
}: PersistenceDependencies) {
  /** Bytes of each kept file, by its number. */
  const written = new Map<number, number>();
  /** Numbers of files that the browser cannot write. */
  const refused = new Set<number>();
  let maxBytes: number | undefined;
  let saved: KeptBatch | undefined;
  let saving = Promise.resolve();

  /** Writes the batch with its upload token, unless it is written already. */
  function saveBatch(key: string): Promise<void> {
    const { entries, batchId, uploadToken, nextIndex } = store.getSnapshot();
    const isSaved =
      saved?.key === key &&
      saved?.batchId === batchId &&
      saved?.uploadToken === uploadToken &&
      saved?.nextIndex === nextIndex &&
      now() - saved.savedAt < saveAgainMs;
    if (isSaved) return saving;
    const checksums: Record<number, string> = {};
    for (const { index, sha256 } of entries)
      if (index !== undefined && sha256 !== undefined) checksums[index] = sha256;
    const batch = { key, batchId, uploadToken, nextIndex, checksums, savedAt: now() };
    saved = batch;
    saving = kept.saveBatch(batch);
    saving.catch(() => {
      saved = undefined;
    });
    return saving;
  }

  async function deleteSent(key: string): Promise<void> {
    const { entries } = store.getSnapshot();
    const wanted = entries.filter((entry) => isWorthKeeping(entry) || isLost(entry));
    const unsent = new Set(wanted.map(({ index }) => index));
    const indexes = [...written.keys()].filter((index) => !unsent.has(index));
    if (indexes.length === 0) return;
    await kept.deleteFiles(key, indexes);
    for (const index of indexes) written.delete(index);
    store.change(markKept(indexes, false));
  }

  async function write(key: string, file: KeptFile): Promise<void> {
    const { index } = file;
    try {
      await kept.putFile(key, file);
      written.set(index, file.file.size);
      // The person may have forgotten the batch, which deletes the file again.
      if (signal.aborted) return;
      store.change(markKept([index], true));
    } catch (error) {
      if (isQuotaError(error)) maxBytes = countBytes();
      else refused.add(index);
    }
  }

  /** The uploads start with the first file. So the last one waits for the longest time, and is written first. */
  function findNext(limit: number): KeptFile | undefined {
    const room = limit - countBytes();
    return findUnsent().findLast(
      ({ index, file }) => !written.has(index) && !refused.has(index) && file.size <= room,
    );
  }

  function findUnsent() {
    return store.getSnapshot().entries.filter(isWorthKeeping);
  }

  /** Rejects if the browser does not answer. The next update asks again, and deletes what was sent by then. */
  async function measureLimit(): Promise<number> {
    const freeBytes = await withTimeout(longestEstimateMs, measureFree());
    return Math.min(maxKeptBytes, countBytes() + freeBytes * shareOfFree);
  }

  function countBytes(): number {
    return [...written.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  return {
    /** Takes note of files that an earlier visit wrote. */
    adopt(files: readonly (KeptFile | LostFile)[]): void {
      for (const { index, file } of files) written.set(index, file?.size ?? 0);
    },
    saveBatch,
    /** Writes the batch and its unsent files, and deletes the others. Stops when the page no longer needs its batch. */
    async update(key: string): Promise<void> {
      // On a full disk, the browser can save the batch only after this.
      await deleteSent(key);
      if (signal.aborted) return;
      await saveBatch(key);
      maxBytes ??= await measureLimit();
      while (!signal.aborted) {
        await deleteSent(key);
        const next = signal.aborted ? undefined : findNext(maxBytes);
        if (!next) return;
        await write(key, next);
      }
    },
  };
}

type Unsent = UploadEntry & KeptFile;

/**
 * A file is kept from its check until it is sent, because only then it has its final number. A failed file is kept if it did
 * not reach the storage and may do so later.
 */
function isWorthKeeping(entry: UploadEntry): entry is Unsent {
  const { file, index, sha256, status } = entry;
  if (file === undefined || index === undefined || sha256 === undefined) return false;
  if (status.state === 'queued' || status.state === 'uploading') return true;
  if (status.state !== 'failed' || !canRetry(entry)) return false;
  return !isAboutTheAnswer(status.problem) && !isStoredProblem(status.problem);
}

/** The browser may be able to read the file later. So the file stays until the person removes it, or it expires. */
function isLost({ file, status }: UploadEntry): boolean {
  return file === undefined && status.state === 'failed' && status.problem.kind === 'unreadable';
}

function isQuotaError(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError';
}
