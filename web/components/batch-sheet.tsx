// A batch with files: its header, tools and totals, the list of files, and the viewer over them.
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
  if (isDragging && comparedId !== undefined) setComparedId(undefined);

  return (
    <main className="batch">
      <BatchHeader summary={summary} session={session}>
        <FilePicker label={strings.addImages} onFiles={onFiles} />
      </BatchHeader>
      <BatchTools state={state} session={session} onFiles={onFiles} />
      {/* Takes its space from the start, so that the files do not move later. */}
      <p className="batch-totals soft">
        {summary.counts.ready > 0 && (
          <Late>
            <BatchTotals entries={entries} />
          </Late>
        )}
      </p>
      <FileList entries={entries} session={session} onCompare={setComparedId} />
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
