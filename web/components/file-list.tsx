// The contact sheet: all files of the batch, in the order in which they were added.
'use client';
import { useCallback, useRef } from 'react';
import type { UploadSession } from '../upload/upload-session.ts';
import type { UploadEntry } from '../upload/upload-state.ts';
import { strings } from '../words/strings.ts';
import { FileItem } from './file-item.tsx';
import { useGradualCount } from './use-gradual-count.ts';

interface FileListProps {
  readonly entries: readonly UploadEntry[];
  readonly session: UploadSession;
  readonly onCompare: (id: number) => void;
}

export function FileList({ entries, session, onCompare }: FileListProps) {
  const list = useRef<HTMLUListElement>(null);
  const shown = useGradualCount(entries.length);

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
    // Safari does not treat a list without bullets as a list. The role restores it.
    // biome-ignore lint/a11y/noRedundantRoles: see above
    <ul ref={list} className="sheet" role="list" aria-label={strings.filesOfBatch}>
      {entries.slice(0, shown).map((entry) => (
        <FileItem
          key={entry.id}
          entry={entry}
          session={session}
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
