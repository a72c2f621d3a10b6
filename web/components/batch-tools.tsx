// Actions for the whole batch: add a folder or a photo, download all thumbnails, copy the link, start a new batch.
'use client';
import { useState } from 'react';
import type { UploadSession } from '../upload/upload-session.ts';
import type { UploadsState } from '../upload/upload-state.ts';
import { strings } from '../words/strings.ts';
import { CopyButton } from './copy-button.tsx';
import { FilePicker } from './file-picker.tsx';
import { NewBatchLink } from './message-page.tsx';

interface BatchToolsProps {
  readonly state: UploadsState;
  readonly session: UploadSession;
  readonly onFiles: (files: readonly File[]) => void;
}

export function BatchTools({ state, session, onFiles }: BatchToolsProps) {
  const { batchId, entries } = state;
  const hasThumbnails = entries.some(({ status }) => status.state === 'ready');
  return (
    <div className="batch-tools">
      <FilePicker
        from="folder"
        label={strings.addFolder}
        className="text-button"
        onFiles={onFiles}
      />
      <FilePicker
        from="camera"
        label={strings.takePhoto}
        className="text-button"
        onFiles={onFiles}
      />
      {/* Shown from the start, so that nothing moves later. */}
      <DownloadButtons session={session} isReady={hasThumbnails} />
      <CopyButton label={strings.copyBatchLink} path={batchId && `/b/${batchId}`} />
      <NewBatchLink className="text-button">{strings.newBatch}</NewBatchLink>
    </div>
  );
}

type Download = 'saveZip' | 'saveContactSheet';

interface DownloadButtonsProps {
  readonly session: UploadSession;
  /** Whether a thumbnail is ready. */
  readonly isReady: boolean;
}

function DownloadButtons({ session, isReady }: DownloadButtonsProps) {
  const [running, setRunning] = useState<Download>();
  const [hasFailed, setFailed] = useState(false);

  async function run(download: Download): Promise<void> {
    setRunning(download);
    setFailed(false);
    try {
      // Loaded on demand: it includes a ZIP writer, and few people need it.
      const downloads = await import('../download/downloads.ts');
      await downloads[download](await session.getFreshThumbnails());
    } catch {
      setFailed(true);
    }
    setRunning(undefined);
  }
  const canRun = isReady && running === undefined;
  const button = (download: Download, label: string) => (
    <button
      type="button"
      className="text-button"
      aria-disabled={!canRun}
      onClick={() => canRun && void run(download)}
    >
      {running === download ? strings.preparing : label}
    </button>
  );
  return (
    <>
      {button('saveZip', strings.downloadZip)}
      {button('saveContactSheet', strings.contactSheet)}
      {hasFailed && <span className="soft">{strings.downloadFailed}</span>}
    </>
  );
}
