// The whole page on the client: takes files in, shows the batch. Used for `/` and, with a batch to open, for `/b/<id>`.
'use client';
import { useLayoutEffect } from 'react';
import type { FiguresOf } from '#core/run-cost.ts';
import type { PageLimits } from '../upload/check-file.ts';
import { summarize } from '../upload/summarize.ts';
import { describeAnnouncement, describeNotice } from '../words/describe-files.ts';
import { strings } from '../words/strings.ts';
import { Announcer } from './announcer.tsx';
import { BatchSheet } from './batch-sheet.tsx';
import { DropOverlay } from './drop-overlay.tsx';
import { EmptyBatch } from './empty-batch.tsx';
import { FilePicker } from './file-picker.tsx';
import { Notice } from './notice.tsx';
import { UnopenedBatch } from './unopened-batch.tsx';
import { useIncomingFiles } from './use-incoming-files.ts';
import { useUploadSession } from './use-upload-session.ts';

interface UploadsPageProps {
  readonly limits: PageLimits;
  /** Longest side of a thumbnail, in pixels. */
  readonly thumbnailSide: number;
  /** Where what the reports say was measured. */
  readonly figuresOf: FiguresOf;
  /** The batch that the address names. */
  readonly batchId?: string;
}

export function UploadsPage({ limits, thumbnailSide, figuresOf, batchId }: UploadsPageProps) {
  const { session, state, addFiles } = useUploadSession(limits, batchId);
  const isDragging = useIncomingFiles(({ files, hasFolder }) => {
    if (files.length > 0 || hasFolder) addFiles(files);
  });
  const { entries, opening, notice } = state;
  const summary = summarize(entries);
  useHeadlineFocus();

  return (
    <>
      {entries.length > 0 ? (
        <BatchSheet
          state={state}
          summary={summary}
          session={session}
          figuresOf={figuresOf}
          onFiles={addFiles}
          isDragging={isDragging}
        />
      ) : opening === 'new' ? (
        <EmptyBatch limits={limits} thumbnailSide={thumbnailSide}>
          <FilePicker label={strings.chooseImages} onFiles={addFiles} />
          <FilePicker
            from="camera"
            label={strings.takePhoto}
            className="button button-quiet"
            onFiles={addFiles}
          />
          <FilePicker
            from="folder"
            label={strings.chooseFolder}
            className="text-button"
            onFiles={addFiles}
          />
        </EmptyBatch>
      ) : (
        <UnopenedBatch opening={opening} onRetry={session.open} />
      )}
      {notice && <Notice notice={notice} onDismiss={() => session.notice(undefined)} />}
      <DropOverlay isShown={isDragging} />
      <Announcer
        text={describeAnnouncement(summary)}
        isDone={summary.isDone}
        notice={notice ? describeNotice(notice) : ''}
      />
    </>
  );
}

/** A button that goes while it has the focus would send a person without a mouse to the top: reading goes on at the headline. */
function useHeadlineFocus(): void {
  // Looked at while rendering, since afterwards the button has gone.
  const hadFocus = typeof document !== 'undefined' && document.activeElement !== document.body;
  useLayoutEffect(() => {
    if (!hadFocus || document.activeElement !== document.body) return;
    // The page that opens a batch has but its status.
    document.querySelector<HTMLElement>('h1, [role=status]')?.focus();
  });
}
