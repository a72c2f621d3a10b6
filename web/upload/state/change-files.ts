// What may happen to the files of a batch. A change that comes too late for a file does nothing.
import { type Change, changeEntry, changeStatus, changeStatuses } from './change-entries.ts';
import { startChecking, updateLongWait } from './long-wait.ts';
import { canRetry, isAboutTheAnswer, isStoredProblem } from './offered-actions.ts';
import {
  type CheckOutcome,
  emptyEntry,
  emptyUploads,
  findEntry,
  isUnsent,
  type Problem,
  type SheetNotice,
  type UploadEntry,
  type UploadStatus,
} from './upload-state.ts';

/** A notice that holds files gives way only to one that holds them too, or to the person. */
export function setNotice(notice: SheetNotice | undefined): Change {
  return (state) => {
    const holdsFiles = state.notice?.kind === 'too-many' && state.notice.rest.length > 0;
    return holdsFiles && notice && notice.kind !== 'too-many' ? state : { ...state, notice };
  };
}

export function addFiles(files: readonly File[]): Change {
  return (state) => {
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
  };
}

export function startUpload(id: number): Change {
  return changeStatus(id, (was) =>
    was.state === 'queued'
      ? { state: 'uploading', failures: was.failures, sentBytes: 0, bytesPerSecond: undefined }
      : undefined,
  );
}

export function setProgress(
  id: number,
  sentBytes: number,
  bytesPerSecond: number | undefined,
): Change {
  return changeStatus(id, (was) =>
    was.state === 'uploading' ? { ...was, sentBytes, bytesPerSecond } : undefined,
  );
}

/** @param isFailure whether this counts as a failed try of the file */
export function postpone(
  id: number,
  problem: Problem,
  retryAt: number,
  isFailure: boolean,
): Change {
  return changeStatus(id, (was) =>
    was.state === 'queued' || was.state === 'uploading'
      ? { state: 'queued', failures: was.failures + Number(isFailure), retryAt, problem }
      : undefined,
  );
}

/** The network or the person is back, so postponed files may start now, and a poll comes. */
export const resumeFiles: Change = changeStatuses((was) =>
  was.state === 'queued' && was.retryAt > 0 ? { ...was, retryAt: 0 } : startChecking(was),
);

export function endUpload(id: number, at: number): Change {
  return changeStatus(id, (was) =>
    was.state === 'uploading' ? { state: 'processing', since: at } : undefined,
  );
}

export function failFile(id: number, problem: Problem): Change {
  return changeStatus(id, (was) => (isUnsent(was) ? { state: 'failed', problem } : undefined));
}

export function cancelFile(id: number): Change {
  return changeStatus(id, (was) => (isUnsent(was) ? { state: 'cancelled' } : undefined));
}

/** The batch is deleted. Its token opens nothing any more, so further files start a new batch. */
export const endBatch: Change = ({ batchId }) => ({ ...emptyUploads, batchId, opening: 'deleted' });

/** Removes a file from the page, not from the storage. */
export function removeFile(id: number): Change {
  return (state) => ({ ...state, entries: state.entries.filter((entry) => entry.id !== id) });
}

export function expireUrls(id: number): Change {
  return changeEntry(id, (entry) =>
    entry.stale || entry.index === undefined ? undefined : { ...entry, stale: true },
  );
}

/** @param isHeard whether the server replied to the poll */
export function endPoll(at: number, isHeard: boolean): Change {
  return changeStatuses((was) => updateLongWait(was, at, isHeard));
}

export function applyCheck(id: number, outcome: CheckOutcome): Change {
  if (!outcome.ok) {
    const { problem } = outcome;
    return changeStatus(id, (was) =>
      was.state === 'checking' ? { state: 'failed', problem } : undefined,
    );
  }
  const { sha256 } = outcome;
  return (state) => {
    const twin = state.entries.find((entry) => entry.id !== id && isTwin(entry, sha256));
    const checked = changeEntry(id, (entry) => ({ ...entry, sha256 }))(state);
    if (twin === undefined) return queueFile(id, 'checking')(checked);
    return changeStatus(id, (was) =>
      was.state === 'checking' ? { state: 'duplicate', twinName: twin.name ?? '' } : undefined,
    )(checked);
  };
}

/** A person who adds a failed, cancelled or skipped file once more wants another try. */
const statesToTryAgain: readonly UploadStatus['state'][] = ['failed', 'cancelled', 'duplicate'];

/** Whether the entry has these bytes, and its upload is under way or done. */
function isTwin({ sha256, status }: UploadEntry, wanted: string): boolean {
  return sha256 === wanted && !statesToTryAgain.includes(status.state);
}

/** A file gets its number only here: a batch has room for a limited number of files. */
function queueFile(id: number, from: UploadStatus['state']): Change {
  return (state) => {
    const queued = changeEntry(id, (entry) =>
      entry.status.state === from
        ? {
            ...entry,
            index: entry.index ?? state.nextIndex,
            status: { state: 'queued', failures: 0, retryAt: 0 },
          }
        : undefined,
    )(state);
    const isNew = queued.entries.some((entry) => entry.index === state.nextIndex);
    return isNew ? { ...queued, nextIndex: state.nextIndex + 1 } : queued;
  };
}

export function retryFile(id: number): Change {
  return (state) => {
    const entry = findEntry(state, id);
    if (!entry || !canRetry(entry)) return state;
    const { status } = entry;
    if (status.state === 'failed' && isAboutTheAnswer(status.problem)) {
      const { since } = status.problem;
      return changeStatus(id, () => ({ state: 'processing', since }))(state);
    }
    // Without a checksum the file was never read to its end. It may have changed, so check it again.
    if (entry.sha256 === undefined) return changeStatus(id, () => ({ state: 'checking' }))(state);
    // An object in the storage cannot be replaced, so the file gets a new number.
    const isStored = status.state === 'failed' && isStoredProblem(status.problem);
    const unnumbered = isStored
      ? changeEntry(id, () => ({ ...entry, index: undefined }))(state)
      : state;
    return queueFile(id, status.state)(unnumbered);
  };
}
