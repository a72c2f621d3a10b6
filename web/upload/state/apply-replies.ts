// Hop: server's reply -> state. Takes the files of a `GET /api/batches/<id>` into the state.
import type { FileState } from '../../api.ts';
import type { Change } from './change-entries.ts';
import {
  emptyEntry,
  type UploadEntry,
  type UploadStatus,
  type UploadsState,
} from './upload-state.ts';

/** Whether the next poll should ask for this file. */
export function isAwaited(entry: UploadEntry): boolean {
  return entry.index !== undefined && (entry.status.state === 'processing' || entry.stale);
}

/**
 * Fills the page with the files of a batch that was opened by its address. Each file takes its number as its id, so a file keeps
 * its id when the page opens the batch again.
 */
export function openBatch(batchId: string, files: readonly FileState[], at: number): Change {
  return (state) => ({ ...fillIn(state, [], files, at), batchId, opening: 'opened' });
}

function fillIn(
  state: UploadsState,
  known: readonly UploadEntry[],
  files: readonly FileState[],
  at: number,
): UploadsState {
  const added = files.map(
    (file): UploadEntry => ({
      ...emptyEntry,
      id: file.index,
      index: file.index,
      name: file.name,
      bytes: file.state === 'ready' ? (file.report?.sourceBytes ?? 0) : 0,
      originalUrl: file.originalUrl,
      status: statusOf(file, at, undefined) ?? { state: 'processing', since: at - ageOf(file) },
    }),
  );
  const entries = [...known, ...added].toSorted((a, b) => a.id - b.id);
  return { ...state, entries, nextId: (entries.at(-1)?.id ?? -1) + 1 };
}

/** @returns milliseconds since the upload; 0 if the server does not know */
function ageOf(file: FileState): number {
  return file.state === 'waiting' ? (file.ageMs ?? 0) : 0;
}

/**
 * Changes only files that wait for an answer: with a new URL, an image on the page would load again. A page without the upload
 * token also adds files that it does not know: another page has sent them.
 */
export function applyAnswers(files: readonly FileState[], at: number): Change {
  const answers = new Map(files.map((file) => [file.index, file]));
  const isDeleted = ({ index = -1 }: UploadEntry) => answers.get(index)?.state === 'deleted';
  return (state) => {
    const left = state.entries.filter((entry) => !isDeleted(entry));
    const entries = left.map((entry) => {
      const answer = entry.index === undefined ? undefined : answers.get(entry.index);
      const status = answer && statusOf(answer, at, measureWait(entry.status, at));
      if (!isAwaited(entry) || (status === undefined && !entry.stale)) return entry;
      return {
        ...entry,
        name: entry.name ?? answer?.name,
        originalUrl: answer?.originalUrl ?? entry.originalUrl,
        stale: false,
        status: status ?? entry.status,
      };
    });
    if (state.uploadToken !== undefined) return { ...state, entries };
    const known = new Set(entries.map(({ index }) => index));
    const unknown = files.filter(({ index, state }) => !known.has(index) && state !== 'deleted');
    return fillIn(state, entries, unknown, at);
  };
}

/** @returns milliseconds from the upload to the answer */
function measureWait(was: UploadStatus, at: number): number | undefined {
  if (was.state === 'processing') return at - was.since;
  return was.state === 'ready' ? was.waitedMs : undefined;
}

/** @returns `undefined` while the file has neither a thumbnail nor a failure */
function statusOf(
  file: FileState,
  signedAt: number,
  waitedMs: number | undefined,
): UploadStatus | undefined {
  switch (file.state) {
    case 'waiting':
    case 'deleted':
      return undefined;
    case 'ready': {
      const { state, thumbnailUrl, thumbnailData: shownUrl = thumbnailUrl, report } = file;
      return { state, thumbnailUrl, shownUrl, report, signedAt, waitedMs };
    }
    case 'failed':
      return { state: 'failed', problem: { kind: 'refused', failure: file.failure } };
  }
}
