// State + event -> state. Pure, so every path a file can take is a line in a test; events that come too late change nothing.
import type { FileState } from '#core/api.ts';
import { canRetry } from './retry-plan.ts';
import type {
  AddedFile,
  UploadEntry,
  UploadEvent,
  UploadStatus,
  UploadsState,
} from './upload-state.ts';

export function reduceUploads(state: UploadsState, event: UploadEvent): UploadsState {
  switch (event.type) {
    case 'added':
      return event.files.reduce(addFile, { ...state, tooManyFiles: undefined });
    case 'too-many':
      return { ...state, tooManyFiles: event.tooMany };
    case 'checked':
      return changeStatus(state, event.id, ({ state: was }) => {
        if (was !== 'checking') return undefined;
        return event.problem === undefined
          ? { state: 'queued', failures: 0, retryAt: 0 }
          : { state: 'failed', problem: event.problem };
      });
    case 'signed':
      return { ...state, batchId: event.batchId, uploadToken: event.uploadToken };
    case 'started':
      return changeStatus(state, event.id, (was) =>
        was.state === 'queued'
          ? { state: 'uploading', failures: was.failures, sentBytes: 0 }
          : undefined,
      );
    case 'progressed':
      return changeStatus(state, event.id, (was) =>
        was.state === 'uploading' ? { ...was, sentBytes: event.sentBytes } : undefined,
      );
    case 'postponed':
      return changeStatus(state, event.id, (was) => {
        if (was.state !== 'queued' && was.state !== 'uploading') return undefined;
        const { problem, retryAt } = event;
        return { state: 'queued', failures: was.failures + 1, retryAt, problem };
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
    case 'retried':
      return changeEntry(state, event.id, (entry) => retryEntry(entry, event.at));
    case 'expired':
      return changeEntry(state, event.id, (entry) =>
        entry.stale || entry.index === undefined ? undefined : { ...entry, stale: true },
      );
    case 'answered':
      return settleAnswers(state, event.files);
    case 'gave-up':
      return changeStatuses(state, ({ status }) =>
        status.state === 'processing' && status.since <= event.since
          ? { state: 'failed', problem: { kind: 'no-answer' } }
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

function addFile(state: UploadsState, { file, refusal }: AddedFile): UploadsState {
  const entry: UploadEntry = {
    id: state.entries.length,
    index: refusal === undefined ? state.nextIndex : undefined,
    name: file.name,
    bytes: file.size,
    file,
    originalUrl: undefined,
    stale: false,
    status:
      refusal === undefined
        ? { state: 'checking' }
        : { state: 'failed', problem: { kind: 'refused', failure: refusal } },
  };
  return {
    ...state,
    entries: [...state.entries, entry],
    nextIndex: refusal === undefined ? state.nextIndex + 1 : state.nextIndex,
  };
}

function openBatch(
  state: UploadsState,
  batchId: string,
  files: readonly FileState[],
  at: number,
): UploadsState {
  const entries = files.toSorted((a, b) => a.index - b.index).map((file, id) => openFile(file, id));
  return { ...state, batchId, opening: 'opened', entries };

  function openFile(file: FileState, id: number): UploadEntry {
    return {
      id,
      index: file.index,
      name: file.name,
      bytes: file.state === 'ready' ? (file.report?.sourceBytes ?? 0) : 0,
      file: undefined,
      originalUrl: file.originalUrl,
      stale: false,
      status: settledStatus(file) ?? { state: 'processing', since: at },
    };
  }
}

/** Takes from a reply only what was waited for: a file that is shown keeps its URL, or its image would load again. */
function settleAnswers(state: UploadsState, files: readonly FileState[]): UploadsState {
  const answers = new Map(files.map((file) => [file.index, file]));
  const entries = state.entries.map((entry) => {
    const answer = entry.index === undefined ? undefined : answers.get(entry.index);
    const status = answer && settledStatus(answer);
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

function settledStatus(file: FileState): UploadStatus | undefined {
  switch (file.state) {
    case 'waiting':
      return undefined;
    case 'ready':
      return { state: 'ready', thumbnailUrl: file.thumbnailUrl, report: file.report };
    case 'failed':
      return { state: 'failed', problem: { kind: 'refused', failure: file.failure } };
  }
}

function retryEntry(entry: UploadEntry, at: number): UploadEntry | undefined {
  if (!canRetry(entry)) return undefined;
  const { status } = entry;
  // Uploaded already: what is missing is the answer.
  const isSent = status.state === 'failed' && status.problem.kind === 'no-answer';
  return {
    ...entry,
    status: isSent
      ? { state: 'processing', since: at }
      : { state: 'queued', failures: 0, retryAt: 0 },
  };
}

/** Whether the next poll should ask for this file. */
export function isAwaited(entry: UploadEntry): boolean {
  return entry.index !== undefined && (entry.status.state === 'processing' || entry.stale);
}

function isUnsent({ state }: UploadStatus): boolean {
  return state === 'checking' || state === 'queued' || state === 'uploading';
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
  const entry = state.entries[id];
  const changed = entry && change(entry);
  return changed ? { ...state, entries: state.entries.with(id, changed) } : state;
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
