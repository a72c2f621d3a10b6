// The contact sheet: the files of the batch that the filter shows, in the order in which they were added.
'use client';
import { useCallback, useRef } from 'react';
import type { UploadSession } from '../upload/upload-session.ts';
import type { UploadEntry } from '../upload/upload-state.ts';
import { strings } from '../words/strings.ts';
import { FileItem } from './file-item.tsx';
import type { SheetFilter } from './sheet-filter.tsx';
import { useGradualCount } from './use-gradual-count.ts';

interface FileListProps {
  readonly entries: readonly UploadEntry[];
  readonly filter: SheetFilter;
  readonly onShowAll: () => void;
  readonly session: UploadSession;
  readonly selected: ReadonlySet<number>;
  readonly onSelect: (id: number) => void;
  readonly onCompare: (id: number) => void;
}

export function FileList(props: FileListProps) {
  const { entries, filter, onShowAll, session, selected, onSelect, onCompare } = props;
  const list = useRef<HTMLUListElement>(null);
  const wanted =
    filter === 'all' ? entries : entries.filter(({ status }) => status.state === filter);
  const shown = useGradualCount(wanted.length);

  /** Focuses the file after the removed one, or the file before. */
  const remove = useCallback(
    (id: number) => {
      const items = [...(list.current?.children ?? [])].filter(isElement);
      const place = items.findIndex(({ dataset }) => dataset.id === String(id));
      const neighbour = items[place + 1] ?? items[place - 1];
      session.remove(id);
      neighbour?.focus();
    },
    [session],
  );

  return (
    <>
      {/* biome-ignore lint/a11y/noRedundantRoles: Safari does not treat a list without bullets as a list */}
      <ul ref={list} className="sheet" role="list" aria-label={strings.filesOfBatch}>
        {wanted.slice(0, shown).map((entry) => (
          <FileItem
            key={entry.id}
            entry={entry}
            session={session}
            isSelected={selected.has(entry.id)}
            onSelect={onSelect}
            onCompare={onCompare}
            onRemove={remove}
          />
        ))}
      </ul>
      {wanted.length === 0 && (
        <p className="sheet-empty soft">
          {filter === 'ready' ? strings.nothingReady : strings.nothingFailed}
          <button type="button" className="button button-quiet" onClick={onShowAll}>
            {strings.showAll}
          </button>
        </p>
      )}
    </>
  );
}

function isElement(element: Element): element is HTMLElement {
  return element instanceof HTMLElement;
}
