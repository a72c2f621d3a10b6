// State + event -> state. A pure function. Events that arrive too late for a file change nothing.
import { applyAnswers, openBatch } from './apply-replies.ts';
import { changeEntry, changeStatus, changeStatuses, markKept } from './change-entries.ts';
import { startChecking, updateLongWait } from './long-wait.ts';
import { canRetry, isAboutTheAnswer, isStoredProblem } from './offered-actions.ts';
import {
  type CheckOutcome,
  emptyEntry,
  findEntry,
  isUnsent,
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
      return applyCheck(state, event.id, event.outcome);
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
        const { problem, retryAt, isFailure } = event;
        return { state: 'queued', failures: was.failures + Number(isFailure), retryAt, problem };
      });
    case 'resumed':
      return changeStatuses(state, (was) =>
        was.state === 'queued' && was.retryAt > 0 ? { ...was, retryAt: 0 } : startChecking(was),
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
      return retryFile(state, event.id);
    case 'expired':
      return changeEntry(state, event.id, (entry) =>
        entry.stale || entry.index === undefined ? undefined : { ...entry, stale: true },
      );
    case 'answered':
      return applyAnswers(state, event.files, event.at);
    case 'polled':
      return changeStatuses(state, (was) => updateLongWait(was, event.at, event.isHeard));
    case 'opening':
      return { ...state, opening: 'opening' };
    case 'opened':
      return openBatch(state, event.batchId, event.files, event.at);
    case 'not-opened':
      return { ...state, opening: event.opening };
    case 'restored':
      return event.next;
    case 'kept':
      return markKept(state, event.indexes, event.isKept);
  }
}

function addFiles(state: UploadsState, files: readonly File[]): UploadsState {
  const entries = files.map(
    (file, place): UploadEntry => ({
      ...emptyEntry,
      id: state.nextId + place,
      name: file.name,
      bytes: file.size,
      file,
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

function applyCheck(state: UploadsState, id: number, outcome: CheckOutcome): UploadsState {
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

/** A person who adds a failed, cancelled or skipped file once more wants another try. */
const statesToTryAgain: readonly UploadStatus['state'][] = ['failed', 'cancelled', 'duplicate'];

/** Whether the entry has these bytes, and its upload is under way or done. */
function isTwin({ sha256, status }: UploadEntry, wanted: string): boolean {
  return sha256 === wanted && !statesToTryAgain.includes(status.state);
}

/** A file gets its number only here: a batch has room for a limited number of files. */
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

function retryFile(state: UploadsState, id: number): UploadsState {
  const entry = findEntry(state, id);
  if (!entry || !canRetry(entry)) return state;
  const { status } = entry;
  if (status.state === 'failed' && isAboutTheAnswer(status.problem)) {
    const { since } = status.problem;
    return changeStatus(state, id, () => ({ state: 'processing', since }));
  }
  // Without a checksum the file was never read to its end. It may have changed, so check it again.
  if (entry.sha256 === undefined) return changeStatus(state, id, () => ({ state: 'checking' }));
  // An object in the storage cannot be replaced, so the file gets a new number.
  const isStored = status.state === 'failed' && isStoredProblem(status.problem);
  const unnumbered = isStored
    ? changeEntry(state, id, () => ({ ...entry, index: undefined }))
    : state;
  return queueFile(unnumbered, id, status.state);
}
