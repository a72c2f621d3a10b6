// Changes one file, or all files, of the state. A change that returns `undefined` leaves the file as it is.
import type { UploadEntry, UploadStatus, UploadsState } from './upload-state.ts';

/** State -> next state. A pure function. */
export type Change = (state: UploadsState) => UploadsState;

export function changeEntry(
  id: number,
  change: (entry: UploadEntry) => UploadEntry | undefined,
): Change {
  return (state) => {
    const place = state.entries.findIndex((entry) => entry.id === id);
    const entry = state.entries[place];
    const changed = entry && change(entry);
    return changed ? { ...state, entries: state.entries.with(place, changed) } : state;
  };
}

export function changeStatus(
  id: number,
  change: (was: UploadStatus) => UploadStatus | undefined,
): Change {
  return changeEntry(id, (entry) => {
    const status = change(entry.status);
    return status && { ...entry, status };
  });
}

export function changeStatuses(change: (was: UploadStatus) => UploadStatus | undefined): Change {
  return (state) => ({
    ...state,
    entries: state.entries.map((entry) => {
      const status = change(entry.status);
      return status ? { ...entry, status } : entry;
    }),
  });
}

/** The browser keeps the files with these numbers, or does so no longer. */
export function markKept(indexes: readonly number[], isKept: boolean): Change {
  const marked = new Set(indexes);
  return (state) => ({
    ...state,
    entries: state.entries.map((entry) =>
      entry.index !== undefined && marked.has(entry.index) ? { ...entry, isKept } : entry,
    ),
  });
}
