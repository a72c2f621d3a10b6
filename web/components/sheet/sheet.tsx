// A batch with files: its head, the filter, the list of files, the selection, and the viewer over them.
'use client';
import { useState } from 'react';
import type { Summary } from '../../upload/state/summarize.ts';
import type { UploadsState } from '../../upload/state/upload-state.ts';
import { BatchHeader } from '../header/header.tsx';
import { BatchTools } from '../header/tools.tsx';
import { useSession } from '../page/contexts.ts';
import { lazyWithRetry } from '../page/lazy-with-retry.tsx';
import { useHeadlineFocus } from '../page/use-headline-focus.ts';
import { type SheetFilter, SheetFilterButtons } from './filter.tsx';
import { FileList } from './list.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { useSelection } from './use-selection.ts';

const Viewer = lazyWithRetry(() => import('../viewer/viewer.tsx'));

interface BatchSheetProps {
  readonly state: UploadsState;
  readonly summary: Summary;
  readonly onFiles: (files: readonly File[]) => void;
  /** Files are dragged over the page. The viewer closes, because a dialog would cover the drop overlay. */
  readonly isDragging: boolean;
}

export function BatchSheet({ state, summary, onFiles, isDragging }: BatchSheetProps) {
  const { entries, batchId } = state;
  const [comparedId, setComparedId] = useState<number>();
  const [filter, setFilter] = useState<SheetFilter>('all');
  const { selected, toggle, selectAll, clear } = useSelection(entries, comparedId === undefined);
  const session = useSession();
  useHeadlineFocus();
  // A person wants to see the files that they add.
  const added = entries.filter(({ file }) => file).length;
  const [known, setKnown] = useState(added);
  if (added !== known) setKnown(added);
  if (added > known) setFilter('all');
  if (isDragging && comparedId !== undefined) setComparedId(undefined);

  return (
    <main className="batch">
      <BatchHeader
        state={state}
        summary={summary}
        onFiles={onFiles}
        isSelecting={selected.size > 0}
      >
        <BatchTools state={state} onFiles={onFiles} />
      </BatchHeader>
      {/* Before the files, so that a person with a keyboard need not pass all of them. */}
      {selected.size > 0 && (
        <SelectionBar selected={selected} onSelectAll={selectAll} onClear={clear} />
      )}
      <div className="batch-body">
        {(summary.counts.failed > 0 || filter !== 'all') && (
          <SheetFilterButtons summary={summary} filter={filter} onFilter={setFilter} />
        )}
        <FileList
          entries={entries}
          filter={filter}
          onShowAll={() => setFilter('all')}
          selected={selected}
          onSelect={toggle}
          onCompare={setComparedId}
        />
      </div>
      {comparedId !== undefined && batchId !== undefined && (
        <Viewer
          entries={entries}
          id={comparedId}
          batchId={batchId}
          onMove={setComparedId}
          onRenew={session.renew}
          onClose={() => setComparedId(undefined)}
        />
      )}
    </main>
  );
}
