// State + event -> state. Pure, so every path a file can take is a line in a test; events that come too late change nothing.
import type { FileState } from '#core/api.ts';
import { canRetry, isAboutTheAnswer } from './offered-actions.ts';
import {
  type CheckOutcome,
  isUnsent,
  type Problem,
  type UploadEntry,
  type UploadEvent,
  type UploadStatus,
  type UploadsState,
} from './upload-state.ts';

export function reduceUploads(state: UploadsState, event: UploadEvent): UploadsState {
  switch (event.type) {
    case 'added':
      return addFiles(state, event.files);
    case 'noticed':
      return { ...state, notice: event.notice };
    case 'checked':
      return settleCheck(state, event.id, event.outcome);
    case 'signed':
      return { ...state, batchId: event.batchId, uploadToken: event.uploadToken };
    case 'started':
      return changeStatus(state, event.id, (was) =>
        was.state === 'queued'
          ? { state: 'uploading', failures: was.failures, sentBytes: 0, bytesPerSecond: undefined }
          : undefined,
      );
    case 'progressed':
      return changeStatus(state, event.id, (was) =>
        was.state === 'uploading'
          ? { ...was, sentBytes: event.sentBytes, bytesPerSecond: event.bytesPerSecond }
          : undefined,
      );
    case 'postponed':
      return changeStatus(state, event.id, (was) => {
        if (was.state !== 'queued' && was.state !== 'uploading') return undefined;
        const { problem, failures, retryAt } = event;
        return { state: 'queued', failures, retryAt, problem };
      });
    case 'hurried':
      return changeStatuses(state, ({ status }) =>
        status.state === 'queued' && status.retryAt > 0 ? { ...status, retryAt: 0 } : undefined,
      );
    case 'uploaded':
      return changeStatus(state, event.id, (was) =>
        was.state === 'uploading' ? { state: 'processing', since: event.at } : undefined,
      );
    case 'failed':
      return changeStatus(state, event.id, (was) =>
        isUnsent(was) ? { state: 'failed', problem: event.problem } : undefined,
      );
    case 'cancelled':
      return changeStatus(state, event.id, (was) =>
        isUnsent(was) ? { state: 'cancelled' } : undefined,
      );
    case 'removed':
      return { ...state, entries: state.entries.filter(({ id }) => id !== event.id) };
    case 'retried':
      return retryFile(state, event.id, event.at);
    case 'expired':
      return changeEntry(state, event.id, (entry) =>
        entry.stale || entry.index === undefined ? undefined : { ...entry, stale: true },
      );
    case 'answered':
      return settleAnswers(state, event.files, event.at);
    case 'gave-up':
      return changeStatuses(state, ({ status }) =>
        status.state === 'processing' && status.since <= event.since
          ? { state: 'failed', problem: { kind: event.heard ? 'no-answer' : 'cannot-ask' } }
          : undefined,
      );
    case 'opening':
      return { ...state, opening: 'opening' };
    case 'opened':
      return openBatch(state, event.batchId, event.files, event.at);
    case 'not-opened':
      return { ...state, opening: event.opening };
  }
}

function addFiles(state: UploadsState, files: readonly File[]): UploadsState {
  const entries = files.map(
    (file, place): UploadEntry => ({
      id: state.nextId + place,
      index: undefined,
      name: file.name,
      bytes: file.size,
      file,
      sha256: undefined,
      originalUrl: undefined,
      stale: false,
      status: { state: 'checking' },
    }),
  );
  return {
    ...state,
    entries: [...state.entries, ...entries],
    nextId: state.nextId + files.length,
    notice: undefined,
  };
}

function settleCheck(state: UploadsState, id: number, outcome: CheckOutcome): UploadsState {
  if (!outcome.ok) {
    const { problem } = outcome;
    return changeStatus(state, id, (was) =>
      was.state === 'checking' ? { state: 'failed', problem } : undefined,
    );
  }
  const { sha256 } = outcome;
  const twin = state.entries.find((entry) => entry.id !== id && isTwin(entry, sha256));
  const checked = changeEntry(state, id, (entry) => ({ ...entry, sha256 }));
  if (twin === undefined) return queueFile(checked, id, 'checking');
  return changeStatus(checked, id, (was) =>
    was.state === 'checking' ? { state: 'duplicate', twinName: twin.name ?? '' } : undefined,
  );
}

/** Of the same bytes, and sent or to be sent. */
function isTwin({ sha256, status }: UploadEntry, wanted: string): boolean {
  return sha256 === wanted && status.state !== 'cancelled' && status.state !== 'duplicate';
}

/** Numbers are given to files only once they are to be sent: a batch has room for so many. */
function queueFile(state: UploadsState, id: number, from: UploadStatus['state']): UploadsState {
  const queued = changeEntry(state, id, (entry) =>
    entry.status.state === from
      ? {
          ...entry,
          index: entry.index ?? state.nextIndex,
          status: { state: 'queued', failures: 0, retryAt: 0 },
        }
      : undefined,
  );
  const isNew = queued.entries.some((entry) => entry.index === state.nextIndex);
  return isNew ? { ...queued, nextIndex: state.nextIndex + 1 } : queued;
}

function openBatch(
  state: UploadsState,
  batchId: string,
  files: readonly FileState[],
  at: number,
): UploadsState {
  const entries = files.toSorted((a, b) => a.index - b.index).map((file, id) => openFile(file, id));
  return { ...state, batchId, opening: 'opened', entries, nextId: entries.length };

  function openFile(file: FileState, id: number): UploadEntry {
    return {
      id,
      index: file.index,
      name: file.name,
      bytes: file.state === 'ready' ? (file.report?.sourceBytes ?? 0) : 0,
      file: undefined,
      sha256: undefined,
      originalUrl: file.originalUrl,
      stale: false,
      status: settledStatus(file, at, undefined) ?? { state: 'processing', since: at },
    };
  }
}

/** Takes from a reply only what was waited for: a file that is shown keeps its URL, or its image would load again. */
function settleAnswers(state: UploadsState, files: readonly FileState[], at: number): UploadsState {
  const answers = new Map(files.map((file) => [file.index, file]));
  const entries = state.entries.map((entry) => {
    const answer = entry.index === undefined ? undefined : answers.get(entry.index);
    const status = answer && settledStatus(answer, at, waitOf(entry.status, at));
    if (!isAwaited(entry) || (status === undefined && !entry.stale)) return entry;
    return {
      ...entry,
      name: entry.name ?? answer?.name,
      originalUrl: answer?.originalUrl ?? entry.originalUrl,
      stale: false,
      status: status ?? entry.status,
    };
  });
  return { ...state, entries };
}

/** Milliseconds from the upload to the answer. */
function waitOf(was: UploadStatus, at: number): number | undefined {
  if (was.state === 'processing') return at - was.since;
  return was.state === 'ready' ? was.waitedMs : undefined;
}

function settledStatus(
  file: FileState,
  signedAt: number,
  waitedMs: number | undefined,
): UploadStatus | undefined {
  switch (file.state) {
    case 'waiting':
      return undefined;
    case 'ready':
      return {
        state: 'ready',
        thumbnailUrl: file.thumbnailUrl,
        report: file.report,
        signedAt,
        waitedMs,
      };
    case 'failed':
      return { state: 'failed', problem: { kind: 'refused', failure: file.failure } };
  }
}

function retryFile(state: UploadsState, id: number, at: number): UploadsState {
  const entry = state.entries.find((found) => found.id === id);
  if (!entry || !canRetry(entry)) return state;
  const { status } = entry;
  if (status.state === 'failed' && isAboutTheAnswer(status.problem)) {
    return changeEntry(state, id, () => ({ ...entry, status: { state: 'processing', since: at } }));
  }
  // What was never read to its end is read first, or read again: it may have changed.
  if (entry.sha256 === undefined) {
    return changeEntry(state, id, () => ({ ...entry, status: { state: 'checking' } }));
  }
  // What is stored cannot be replaced: it starts anew, as another file of the batch.
  const isStored = status.state === 'failed' && isStoredProblem(status.problem);
  const fresh = isStored ? changeEntry(state, id, () => ({ ...entry, index: undefined })) : state;
  return queueFile(fresh, id, status.state);
}

/** Whether the storage has the file, and its failure came from there. */
function isStoredProblem(problem: Problem): boolean {
  return problem.kind === 'refused' && problem.failure.code === 'interrupted';
}

/** Whether the next poll should ask for this file. */
export function isAwaited(entry: UploadEntry): boolean {
  return entry.index !== undefined && (entry.status.state === 'processing' || entry.stale);
}

function changeStatus(
  state: UploadsState,
  id: number,
  change: (was: UploadStatus) => UploadStatus | undefined,
): UploadsState {
  return changeEntry(state, id, (entry) => {
    const status = change(entry.status);
    return status && { ...entry, status };
  });
}

function changeEntry(
  state: UploadsState,
  id: number,
  change: (entry: UploadEntry) => UploadEntry | undefined,
): UploadsState {
  const place = state.entries.findIndex((entry) => entry.id === id);
  const entry = state.entries[place];
  const changed = entry && change(entry);
  return changed ? { ...state, entries: state.entries.with(place, changed) } : state;
}

function changeStatuses(
  state: UploadsState,
  change: (entry: UploadEntry) => UploadStatus | undefined,
): UploadsState {
  const entries = state.entries.map((entry) => {
    const status = change(entry);
    return status ? { ...entry, status } : entry;
  });
  return { ...state, entries };
}
