// The files that a person has selected, to download, copy or delete them together.
'use client';
import { useCallback, useEffect, useEffectEvent, useLayoutEffect, useRef, useState } from 'react';
import type { UploadEntry } from '../../upload/state/upload-state.ts';

/**
 * Ctrl+A selects all that are ready, and Escape none.
 *
 * @param entries of the batch
 * @param shown those that the page shows, in its order
 * @param hearsKeys nothing lies over the sheet
 */
export function useSelection(
  entries: readonly UploadEntry[],
  shown: readonly UploadEntry[],
  hearsKeys: boolean,
) {
  /** `undefined`: the person is not selecting. */
  const [selected, setSelected] = useState<ReadonlySet<number>>();
  const ready = listReady(shown);
  const order = useRef(ready);
  const anchor = useRef<number>(undefined);
  useLayoutEffect(() => {
    order.current = ready;
  });
  const selectAll = () => setSelected(new Set(ready));
  const start = () => setSelected(new Set());
  const clear = () => setSelected(undefined);
  useKeys(hearsKeys, { selectAll, clear: selected && clear });

  /** One function for all renderings, because the cards are memoised. @param isRange all files from the one before */
  const toggle = useCallback((id: number, isRange = false) => {
    const [from, to] = [anchor.current, id].map((end) => order.current.indexOf(end ?? -1));
    anchor.current = id;
    setSelected((before) => {
      const after = new Set(before);
      if (isRange && from !== undefined && to !== undefined && from >= 0) {
        const range = order.current.slice(Math.min(from, to), Math.max(from, to) + 1);
        for (const one of range) after.add(one);
      } else if (!after.delete(id)) after.add(id);
      return after.size > 0 ? after : undefined;
    });
  }, []);
  // A file that is deleted is not selected any more.
  if (selected && selected.size > 0) {
    const all = new Set(listReady(entries));
    const left = [...selected].filter((id) => all.has(id));
    if (left.length < selected.size) setSelected(left.length > 0 ? new Set(left) : undefined);
  }
  return { selected, start, toggle, selectAll, clear };
}

function listReady(entries: readonly UploadEntry[]): number[] {
  return entries.filter(({ status }) => status.state === 'ready').map(({ id }) => id);
}

interface KeyActions {
  readonly selectAll: () => void;
  readonly clear: (() => void) | undefined;
}

function useKeys(hearsKeys: boolean, { selectAll, clear }: KeyActions): void {
  const handle = useEffectEvent((event: KeyboardEvent) => {
    const { key, target } = event;
    const isText = target instanceof HTMLInputElement && target.type === 'search';
    if (!hearsKeys || isText || document.querySelector('dialog[open], :popover-open')) return;
    if (key === 'Escape') clear?.();
    if (key !== 'a' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    selectAll();
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => handle(event);
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
