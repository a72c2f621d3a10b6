// The contact sheet: the files of the batch that a person wants to see, in their order.
'use client';
import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import type { UploadEntry } from '../../upload/state/upload-state.ts';
import { pageWords } from '../../words/page.ts';
import { FileItem } from '../file/file.tsx';
import { isMotionReduced } from '../file/motion.ts';
import type { Arrangement } from './arrange.ts';
import { useGradualCount } from './use-gradual-count.ts';

interface FileListProps {
  /** The files to show, arranged. */
  readonly entries: readonly UploadEntry[];
  readonly arrangement: Arrangement;
  /** The first of the files that a person added last. */
  readonly firstAdded: number | undefined;
  readonly onShowAll: () => void;
  /** `undefined`: the person is not selecting. */
  readonly selected: ReadonlySet<number> | undefined;
  readonly onSelect: (id: number, isRange: boolean) => void;
  readonly onCompare: (id: number) => void;
}

export function FileList(props: FileListProps) {
  const { entries, arrangement, firstAdded, onShowAll, selected, onSelect, onCompare } = props;
  const { filter, order, query } = arrangement;
  const list = useRef<HTMLUListElement>(null);
  const shown = useGradualCount(entries.length, `${filter} ${order} ${query}`);
  useNeighbourFocus(list);
  useScrollTo(list, firstAdded, shown);

  return (
    <>
      <ul
        ref={list}
        className="sheet"
        // biome-ignore lint/a11y/noRedundantRoles: Safari does not treat a list without bullets as a list
        role="list"
        aria-label={pageWords.filesOfBatch}
        data-selecting={selected !== undefined}
        onKeyDown={(event) => {
          const to = moveFocus(event);
          if (to && event.shiftKey) onSelect(Number(to.dataset.id), true);
        }}
      >
        {entries.slice(0, shown).map((entry) => (
          <FileItem
            key={entry.id}
            entry={entry}
            isSelected={selected?.has(entry.id) ?? false}
            onSelect={onSelect}
            onCompare={onCompare}
          />
        ))}
      </ul>
      {entries.length === 0 && (
        <p className="sheet-empty soft">
          {query !== ''
            ? pageWords.nothingFound
            : filter === 'ready'
              ? pageWords.nothingReady
              : pageWords.nothingFailed}
          <button type="button" className="button button-quiet" onClick={onShowAll}>
            {pageWords.showAll}
          </button>
        </p>
      )}
    </>
  );
}

const arrowSteps: Readonly<Record<string, number>> = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -1,
  ArrowDown: 1,
};

/** The arrows move between cards, up and down between rows. @returns the card that got the focus */
function moveFocus(event: KeyboardEvent<HTMLElement>): HTMLElement | undefined {
  const { key, target, currentTarget, ctrlKey, altKey, metaKey } = event;
  if (!(target instanceof HTMLElement) || ctrlKey || altKey || metaKey) return;
  if (target.closest('[popover], dialog')) return;
  const step = arrowSteps[key];
  if (step === undefined) return;
  const isAcross = key === 'ArrowLeft' || key === 'ArrowRight';
  const columns = isAcross
    ? 1
    : getComputedStyle(currentTarget).gridTemplateColumns.split(' ').length;
  const cards = [...currentTarget.querySelectorAll<HTMLElement>('[data-id]')];
  const place = cards.findIndex((card) => card.contains(target));
  const card = cards[place + step * columns];
  if (!card || place < 0) return;
  event.preventDefault();
  const stop = card.querySelector<HTMLElement>('[role="button"], .film-button') ?? card;
  stop.focus();
  return card;
}

/** Brings a file into view as soon as it is rendered, unless the person scrolls before. */
function useScrollTo(
  list: RefObject<HTMLUListElement | null>,
  id: number | undefined,
  shown: number,
): void {
  const wanted = useRef<number>(undefined);
  useEffect(() => {
    wanted.current = id;
    const listening = new AbortController();
    const options = { passive: true, signal: listening.signal };
    const leave = () => {
      wanted.current = undefined;
    };
    for (const type of ['wheel', 'touchmove', 'keydown', 'pointerdown'])
      window.addEventListener(type, leave, options);
    return () => listening.abort();
  }, [id]);
  useEffect(() => {
    const card = list.current?.querySelector(`[data-id="${wanted.current}"]`);
    if (!card) return;
    wanted.current = undefined;
    card.scrollIntoView({
      block: 'nearest',
      behavior: isMotionReduced() ? 'instant' : 'smooth',
    });
  }, [list, id, shown]);
}

/** If the focused file leaves the list, the file behind it takes the focus, or the last one. */
function useNeighbourFocus(list: RefObject<HTMLUListElement | null>): void {
  // Read during rendering, because the file is gone afterwards.
  const behind: HTMLElement[] = [];
  const isFocused =
    typeof document !== 'undefined' && list.current?.contains(document.activeElement) === true;
  let next = isFocused ? document.activeElement?.closest('[data-id]') : undefined;
  while (next) {
    next = next.nextElementSibling;
    if (next instanceof HTMLElement) behind.push(next);
  }
  useLayoutEffect(() => {
    if (!isFocused || document.activeElement !== document.body) return;
    const last = list.current?.querySelector<HTMLElement>('[data-id]:last-of-type');
    (behind.find(({ isConnected }) => isConnected) ?? last)?.focus();
  });
}
