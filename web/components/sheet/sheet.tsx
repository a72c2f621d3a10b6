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
import { type Arrangement, arrange, asAdded } from './arrange.ts';
import { SheetFilterBar, SheetOrder } from './filter.tsx';
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
  const { entries, batchId, nextId } = state;
  const [comparedId, setComparedId] = useState<number>();
  const [arrangement, setArrangement] = useState(asAdded);
  const shown = arrange(entries, arrangement);
  const change = (changed: Partial<Arrangement>) => setArrangement({ ...arrangement, ...changed });
  const { selected, start, toggle, selectAll, clear } = useSelection(
    entries,
    shown,
    comparedId === undefined,
  );
  const session = useSession();
  useHeadlineFocus();
  // The page shows the files that a person adds. Files kept from an earlier visit (`isKept`) are not new.
  const [known, setKnown] = useState(nextId);
  const [firstAdded, setFirstAdded] = useState<number>();
  if (nextId !== known) {
    setKnown(nextId);
    const added = entries.find(({ id, file, isKept }) => id >= known && file && !isKept);
    if (added) {
      setFirstAdded(added.id);
      change({ filter: 'all', query: '' });
    }
  }
  if (isDragging && comparedId !== undefined) setComparedId(undefined);

  return (
    <main className="batch">
      <BatchHeader
        state={state}
        summary={summary}
        onFiles={onFiles}
        isSelecting={selected !== undefined}
      >
        <BatchTools state={state} onFiles={onFiles} onSelect={start}>
          <SheetOrder order={arrangement.order} onArrange={change} />
        </BatchTools>
      </BatchHeader>
      {/* Before the files, so that a person with a keyboard need not pass all of them. */}
      {selected && <SelectionBar selected={selected} onSelectAll={selectAll} onClear={clear} />}
      <div className="batch-body">
        <SheetFilterBar summary={summary} arrangement={arrangement} onArrange={change} />
        <FileList
          entries={shown}
          arrangement={arrangement}
          firstAdded={firstAdded}
          onShowAll={() => change({ filter: 'all', query: '' })}
          selected={selected}
          onSelect={toggle}
          onCompare={setComparedId}
        />
      </div>
      {comparedId !== undefined && batchId !== undefined && (
        <Viewer
          entries={shown}
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
