// A batch with files in it: its header, what can be done with all of it, the sheet, and the viewer over it.
'use client';
import { lazy, useState } from 'react';
import type { FiguresOf } from '#core/run-cost.ts';
import type { Summary } from '../upload/summarize.ts';
import type { UploadSession } from '../upload/upload-session.ts';
import type { UploadsState } from '../upload/upload-state.ts';
import { strings } from '../words/strings.ts';
import { BatchHeader } from './batch-header.tsx';
import { BatchTools } from './batch-tools.tsx';
import { FileList } from './file-list.tsx';
import { FilePicker } from './file-picker.tsx';
import { Late } from './late.tsx';

const BatchTotals = lazy(() => import('./batch-totals.tsx'));
const Viewer = lazy(() => import('./viewer.tsx'));

interface BatchSheetProps {
  readonly state: UploadsState;
  readonly summary: Summary;
  readonly session: UploadSession;
  readonly figuresOf: FiguresOf;
  readonly onFiles: (files: readonly File[]) => void;
  /** Files are dragged over the page; what they are dropped on must not lie under a dialog. */
  readonly isDragging: boolean;
}

export function BatchSheet({
  state,
  summary,
  session,
  figuresOf,
  onFiles,
  isDragging,
}: BatchSheetProps) {
  const { entries, batchId } = state;
  const [comparedId, setComparedId] = useState<number>();
  if (isDragging && comparedId !== undefined) setComparedId(undefined);

  return (
    <main className="batch">
      <BatchHeader summary={summary} session={session}>
        <FilePicker label={strings.addImages} onFiles={onFiles} />
      </BatchHeader>
      <BatchTools state={state} session={session} onFiles={onFiles} />
      {/* Its place is kept before there is something to say. */}
      <p className="batch-totals soft">
        {summary.counts.ready > 0 && (
          <Late>
            <BatchTotals entries={entries} figuresOf={figuresOf} />
          </Late>
        )}
      </p>
      <FileList
        entries={entries}
        session={session}
        figuresOf={figuresOf}
        onCompare={setComparedId}
      />
      {comparedId !== undefined && batchId !== undefined && (
        <Late>
          <Viewer
            entries={entries}
            id={comparedId}
            batchId={batchId}
            figuresOf={figuresOf}
            onMove={setComparedId}
            onRenew={session.renew}
            onClose={() => setComparedId(undefined)}
          />
        </Late>
      )}
    </main>
  );
}
