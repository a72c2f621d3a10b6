// A batch with files: its head, the filter and the totals, the list of files, the selection, and the viewer over them.
'use client';
import { lazy, useState } from 'react';
import type { Summary } from '../upload/summarize.ts';
import type { UploadSession } from '../upload/upload-session.ts';
import type { UploadsState } from '../upload/upload-state.ts';
import { strings } from '../words/strings.ts';
import { BatchHeader } from './batch-header.tsx';
import { BatchTools } from './batch-tools.tsx';
import { FileList } from './file-list.tsx';
import { FilePicker } from './file-picker.tsx';
import { Late } from './late.tsx';
import { SelectionBar } from './selection-bar.tsx';
import { type SheetFilter, SheetFilterButtons } from './sheet-filter.tsx';
import { useHeadlineFocus } from './use-headline-focus.ts';
import { useSelection } from './use-selection.ts';

const BatchTotals = lazy(() => import('./batch-totals.tsx'));
const Viewer = lazy(() => import('./viewer.tsx'));

interface BatchSheetProps {
  readonly state: UploadsState;
  readonly summary: Summary;
  readonly session: UploadSession;
  readonly onFiles: (files: readonly File[]) => void;
  /** Files are dragged over the page. The viewer closes, because a dialog would cover the drop overlay. */
  readonly isDragging: boolean;
}

export function BatchSheet({ state, summary, session, onFiles, isDragging }: BatchSheetProps) {
  const { entries, batchId } = state;
  const [comparedId, setComparedId] = useState<number>();
  const [filter, setFilter] = useState<SheetFilter>('all');
  const { selected, toggle, selectAll, clear } = useSelection(entries);
  useHeadlineFocus();
  if (isDragging && comparedId !== undefined) setComparedId(undefined);

  return (
    <main className="batch">
      <BatchHeader summary={summary} session={session}>
        <FilePicker label={strings.addImages} onFiles={onFiles} />
        <BatchTools state={state} session={session} onFiles={onFiles} />
      </BatchHeader>
      <div className="batch-body">
        <SheetFilterButtons summary={summary} filter={filter} onFilter={setFilter} />
        <FileList
          entries={entries}
          filter={filter}
          onShowAll={() => setFilter('all')}
          session={session}
          selected={selected}
          onSelect={toggle}
          onCompare={setComparedId}
        />
        <p className="batch-totals soft">
          {summary.counts.ready > 0 && (
            <Late>
              <BatchTotals entries={entries} />
            </Late>
          )}
        </p>
      </div>
      {selected.size > 0 && (
        <SelectionBar
          session={session}
          selected={selected}
          onSelectAll={selectAll}
          onClear={clear}
        />
      )}
      {comparedId !== undefined && batchId !== undefined && (
        <Late>
          <Viewer
            entries={entries}
            id={comparedId}
            batchId={batchId}
            onMove={setComparedId}
            onRenew={session.renew}
            onClose={() => setComparedId(undefined)}
          />
        </Late>
      )}
    </main>
  );
}
