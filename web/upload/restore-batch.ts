// Hop: kept files -> state. Puts the unsent files of an earlier visit beside those that the storage has.
import type { KeptBatch, KeptFile } from './kept-files.ts';
import type { UploadEntry, UploadsState } from './upload-state.ts';

export function restoreBatch(
  state: UploadsState,
  batch: KeptBatch,
  files: readonly KeptFile[],
): UploadsState {
  const { batchId = state.batchId, uploadToken } = batch;
  const stored = new Set(state.entries.map(({ index }) => index));
  // The storage may have received a file although the page did not learn it.
  const unsent = files.filter(({ index }) => !stored.has(index));
  const restored = unsent.map(
    ({ index, sha256, file }): UploadEntry => ({
      id: index,
      index,
      name: file.name,
      bytes: file.size,
      file,
      sha256,
      originalUrl: undefined,
      stale: false,
      isKept: true,
      status: { state: 'queued', failures: 0, retryAt: 0 },
    }),
  );
  const entries = [...state.entries, ...restored].toSorted(
    (a, b) => (a.index ?? Infinity) - (b.index ?? Infinity),
  );
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
    notice: unsent.length > 0 ? { kind: 'continued', files: unsent.length } : state.notice,
  };
}
