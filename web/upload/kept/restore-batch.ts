// Hop: kept files -> state. Puts the unsent files of an earlier visit beside those that the storage has. A file that the browser
// cannot read any more has failed: the person sees its name, and adds it again.

import { emptyEntry, type UploadEntry, type UploadsState } from '../state/upload-state.ts';
import type { KeptBatch, KeptFile, LostFile } from './kept-files.ts';

export function restoreBatch(
  state: UploadsState,
  batch: KeptBatch,
  files: readonly (KeptFile | LostFile)[],
): UploadsState {
  const { batchId = state.batchId, uploadToken } = batch;
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
  const entries = [...state.entries, ...restored].toSorted(
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
