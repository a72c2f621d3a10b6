// The files that a person has selected for a download.
'use client';
import { useCallback, useState } from 'react';
import type { UploadEntry } from '../../upload/state/upload-state.ts';

interface Selection {
  /** Ids of files whose thumbnail is ready. */
  readonly selected: ReadonlySet<number>;
  /** Selects a file, or takes it out of the selection. */
  toggle(id: number): void;
  selectAll(): void;
  clear(): void;
}

const none: ReadonlySet<number> = new Set();

export function useSelection(entries: readonly UploadEntry[]): Selection {
  const [selected, setSelected] = useState(none);
  const toggle = useCallback(
    (id: number) =>
      setSelected((before) => {
        const after = new Set(before);
        if (!after.delete(id)) after.add(id);
        return after;
      }),
    [],
  );
  return {
    selected,
    toggle,
    selectAll() {
      const ready = entries.filter(({ status }) => status.state === 'ready');
      setSelected(new Set(ready.map(({ id }) => id)));
    },
    clear: () => setSelected(none),
  };
}
