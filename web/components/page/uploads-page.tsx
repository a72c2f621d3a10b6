// The whole page in the browser: takes files and shows their batch. Serves `/`, and `/b/<id>` with a batch to open.
'use client';
import { ImageUp } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { MeasurementSource } from '#core/run-cost.ts';
import type { PageLimits } from '../../upload/check/check-file.ts';
import { summarize } from '../../upload/state/summarize.ts';
import { takesFiles } from '../../upload/state/upload-state.ts';
import { describeAnnouncement, describeNotice } from '../../words/describe-files.ts';
import { pageWords } from '../../words/page.ts';
import { FilePicker } from '../controls/file-picker.tsx';
import { EmptyBatch } from '../empty/empty.tsx';
import { SamplesButton } from '../empty/samples-button.tsx';
import { UnopenedBatch } from '../message/unopened-batch.tsx';
import { BatchSheet } from '../sheet/sheet.tsx';
import { Announcer } from './announcer.tsx';
import {
  MayDeleteContext,
  MeasurementContext,
  SayContext,
  SessionContext,
  ZipContext,
} from './contexts.ts';
import { Notice } from './notice.tsx';
import { useHeadlineFocus } from './use-headline-focus.ts';
import { useIncomingFiles } from './use-incoming-files.ts';
import { useUploadSession } from './use-upload-session.ts';

interface UploadsPageProps {
  readonly limits: PageLimits;
  /** Longest side of a thumbnail, in pixels. */
  readonly thumbnailSide: number;
  /** Where the figures in reports were measured. */
  readonly measurementSource: MeasurementSource;
  /** What is made of each upload: the names, the thumbnail's first. */
  readonly variantNames: readonly string[];
  /** What the empty page shows: an original with its thumbnail. */
  readonly example?: ReactNode;
  /** The batch that the address names. */
  readonly batchId?: string;
}

export function UploadsPage(props: UploadsPageProps) {
  const { limits, thumbnailSide, measurementSource, variantNames: names, example, batchId } = props;
  const { session, place, state, addFiles, addRest } = useUploadSession(limits, batchId);
  const isDragging = useIncomingFiles(({ files, hasFolder }) => {
    if (files.length > 0 || hasFolder) addFiles(files);
  });
  const { entries, opening, notice } = state;
  const summary = summarize(entries);
  const [said, say] = useState('');
  const [chosen, choose] = useState('');
  useHeadlineFocus();

  return (
    <MeasurementContext value={measurementSource}>
      {entries.length > 0 ? (
        <SessionContext value={session}>
          <SayContext value={say}>
            <ZipContext value={{ names, chosen, choose }}>
              <MayDeleteContext value={state.uploadToken !== undefined}>
                <BatchSheet
                  key={place}
                  state={state}
                  summary={summary}
                  onFiles={addFiles}
                  isDragging={isDragging}
                />
              </MayDeleteContext>
            </ZipContext>
          </SayContext>
        </SessionContext>
      ) : opening === 'new' ? (
        <EmptyBatch
          limits={limits}
          thumbnailSide={thumbnailSide}
          isDragging={isDragging}
          example={example}
          samples={
            <SamplesButton
              onFiles={addFiles}
              onNotLoaded={() => session.showNotice({ kind: 'samples-not-loaded' })}
            />
          }
        >
          <FilePicker label={pageWords.chooseImages} onFiles={addFiles} />
          <FilePicker
            from="camera"
            label={pageWords.takePhoto}
            className="button button-quiet"
            onFiles={addFiles}
          />
          <FilePicker
            from="folder"
            label={pageWords.chooseFolder}
            className="button button-quiet"
            onFiles={addFiles}
          />
        </EmptyBatch>
      ) : (
        <UnopenedBatch opening={opening} onRetry={session.open} />
      )}
      {notice && (
        <Notice
          notice={notice}
          onAccept={addRest}
          onDismiss={() => session.showNotice(undefined)}
        />
      )}
      {entries.length > 0 && (
        // Covers a batch, because a person may drop files anywhere.
        <div className="drop-overlay" data-shown={isDragging} aria-hidden={!isDragging}>
          <p>
            <ImageUp aria-hidden />
            {takesFiles(state) ? pageWords.dropNow : pageWords.dropNewBatch}
          </p>
        </div>
      )}
      <Announcer
        text={describeAnnouncement(summary)}
        isDone={summary.isDone}
        notice={notice ? describeNotice(notice) : said}
      />
    </MeasurementContext>
  );
}
