// Changes one file, or all files, of the state. A change that returns `undefined` leaves the file as it is.
import type { UploadEntry, UploadStatus, UploadsState } from './upload-state.ts';

export function changeEntry(
  state: UploadsState,
  id: number,
  change: (entry: UploadEntry) => UploadEntry | undefined,
): UploadsState {
  const place = state.entries.findIndex((entry) => entry.id === id);
  const entry = state.entries[place];
  const changed = entry && change(entry);
  return changed ? { ...state, entries: state.entries.with(place, changed) } : state;
}

export function changeStatus(
  state: UploadsState,
  id: number,
  change: (was: UploadStatus) => UploadStatus | undefined,
): UploadsState {
  return changeEntry(state, id, (entry) => {
    const status = change(entry.status);
    return status && { ...entry, status };
  });
}

export function changeStatuses(
  state: UploadsState,
  change: (was: UploadStatus) => UploadStatus | undefined,
): UploadsState {
  const entries = state.entries.map((entry) => {
    const status = change(entry.status);
    return status ? { ...entry, status } : entry;
  });
  return { ...state, entries };
}

export function markKept(
  state: UploadsState,
  indexes: readonly number[],
  isKept: boolean,
): UploadsState {
  const marked = new Set(indexes);
  const entries = state.entries.map((entry) =>
    entry.index !== undefined && marked.has(entry.index) ? { ...entry, isKept } : entry,
  );
  return { ...state, entries };
}
