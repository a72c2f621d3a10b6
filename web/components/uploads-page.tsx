// The whole page on the client: takes files in, shows the batch. Used for `/` and, with a batch to open, for `/b/<id>`.
'use client';
import type { FiguresOf } from '#core/run-cost.ts';
import type { UploadLimits } from '#core/upload-policy.ts';
import { summarize } from '../upload/summarize.ts';
import { Announcer } from './announcer.tsx';
import { BatchCostLine } from './batch-cost.tsx';
import { BatchHeader } from './batch-header.tsx';
import { DropOverlay } from './drop-overlay.tsx';
import { EmptyBatch } from './empty-batch.tsx';
import { FileList } from './file-list.tsx';
import { FilePicker } from './file-picker.tsx';
import { Notice } from './notice.tsx';
import { describeAnnouncement, strings } from './strings.ts';
import { UnopenedBatch } from './unopened-batch.tsx';
import { useIncomingFiles } from './use-incoming-files.ts';
import { useUploadSession } from './use-upload-session.ts';

interface UploadsPageProps {
  readonly limits: UploadLimits;
  /** Longest side of a thumbnail, in pixels. */
  readonly thumbnailSide: number;
  /** Where what the reports say was measured. */
  readonly figuresOf: FiguresOf;
  /** The batch that the address names. */
  readonly batchId?: string;
}

export function UploadsPage({ limits, thumbnailSide, figuresOf, batchId }: UploadsPageProps) {
  const { session, state, addFiles } = useUploadSession(limits, batchId);
  const isDragging = useIncomingFiles(addFiles);
  const { entries, opening, tooManyFiles } = state;
  const summary = summarize(entries);

  return (
    <>
      {entries.length > 0 ? (
        <main className="batch">
          <BatchHeader summary={summary}>
            <FilePicker label={strings.addImages} onFiles={addFiles} />
          </BatchHeader>
          <BatchCostLine entries={entries} figuresOf={figuresOf} />
          <FileList entries={entries} session={session} figuresOf={figuresOf} />
        </main>
      ) : opening === 'new' ? (
        <EmptyBatch limits={limits} thumbnailSide={thumbnailSide}>
          <FilePicker label={strings.chooseImages} onFiles={addFiles} />
        </EmptyBatch>
      ) : (
        <UnopenedBatch opening={opening} onRetry={session.open} />
      )}
      {tooManyFiles && <Notice tooMany={tooManyFiles} onDismiss={session.dismissNotice} />}
      <DropOverlay isShown={isDragging} />
      <Announcer text={describeAnnouncement(summary)} isDone={summary.isDone} />
    </>
  );
}
