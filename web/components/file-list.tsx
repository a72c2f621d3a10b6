// The contact sheet: every file of the batch in the order it was added.
'use client';
import { useCallback, useRef } from 'react';
import type { FiguresOf } from '#core/run-cost.ts';
import type { UploadSession } from '../upload/upload-session.ts';
import type { UploadEntry } from '../upload/upload-state.ts';
import { strings } from '../words/strings.ts';
import { FileItem } from './file-item.tsx';
import { useGradualCount } from './use-gradual-count.ts';

interface FileListProps {
  readonly entries: readonly UploadEntry[];
  readonly session: UploadSession;
  readonly figuresOf: FiguresOf;
  readonly onCompare: (id: number) => void;
}

export function FileList({ entries, session, figuresOf, onCompare }: FileListProps) {
  const list = useRef<HTMLUListElement>(null);
  const shown = useGradualCount(entries.length);

  /** The focus goes to the file that takes the place, or to the one before; without either the page keeps it. */
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
    // Safari takes a list without bullets for no list; the role keeps it one.
    // biome-ignore lint/a11y/noRedundantRoles: see above
    <ul ref={list} className="sheet" role="list" aria-label={strings.filesOfBatch}>
      {entries.slice(0, shown).map((entry) => (
        <FileItem
          key={entry.id}
          entry={entry}
          session={session}
          figuresOf={figuresOf}
          onCompare={onCompare}
          onRemove={remove}
        />
      ))}
    </ul>
  );
}

function isElement(element: Element): element is HTMLElement {
  return element instanceof HTMLElement;
}
