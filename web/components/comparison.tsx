// One file in the viewer: original and thumbnail side by side, its links, and its report.
'use client';
import { type ReactNode, useState } from 'react';
import { nameDownload } from '../download/name-downloads.ts';
import type { UploadEntry } from '../upload/upload-state.ts';
import { nameFile } from '../words/describe-files.ts';
import { strings } from '../words/strings.ts';
import { viewerWords } from '../words/viewer.ts';
import { CopyButton } from './copy-button.tsx';
import Explanation from './explanation.tsx';
import { addressOriginal, FrameImage } from './images.tsx';

export type ReadyEntry = UploadEntry & { readonly status: { readonly state: 'ready' } };

interface ComparisonProps {
  readonly entry: ReadyEntry;
  readonly batchId: string;
  readonly isEnlarged: boolean;
  readonly onEnlarge: () => void;
  readonly onRenew: (id: number) => void;
}

/** React keeps this element when the next file is shown, so a focused button keeps its focus. */
export function Comparison({ entry, batchId, isEnlarged, onEnlarge, onRenew }: ComparisonProps) {
  const { id, index, status } = entry;
  const { report, shownUrl, waitedMs } = status;
  const original = addressOriginal(entry);
  const path = `/b/${batchId}/${index}`;
  const renew = () => onRenew(id);
  return (
    <div className="viewer-body">
      <div className="viewer-panes" data-enlarged={isEnlarged}>
        <Pane caption={strings.original}>
          {original && (
            <FrameImage
              key={original}
              src={original}
              alt={viewerWords.originalAlt}
              fallback={strings.cannotShowOriginal}
              onExpired={renew}
            />
          )}
        </Pane>
        <Pane caption={strings.thumbnail}>
          <FrameImage
            key={shownUrl}
            src={shownUrl}
            alt={viewerWords.thumbnailAlt}
            fallback={strings.cannotLoadThumbnail}
            onExpired={renew}
            width={report?.width}
            height={report?.height}
          />
        </Pane>
      </div>
      <div className="viewer-tools">
        <button
          type="button"
          className="button button-plain"
          aria-pressed={isEnlarged}
          onClick={onEnlarge}
        >
          {viewerWords.enlarged}
        </button>
        <a
          className="button button-plain"
          href={`${path}/original`}
          target="_blank"
          rel="noreferrer"
        >
          {viewerWords.openOriginal}
        </a>
        <a
          className="button button-plain"
          href={`${path}/thumbnail`}
          target="_blank"
          rel="noreferrer"
        >
          {viewerWords.openThumbnail}
        </a>
        <CopyButton
          className="button button-plain"
          label={viewerWords.copyOriginalLink}
          path={`${path}/original`}
        />
        <CopyButton
          className="button button-plain"
          label={viewerWords.copyThumbnailLink}
          path={`${path}/thumbnail`}
        />
        <DownloadButton entry={entry} url={`${path}/thumbnail`} />
      </div>
      {report && <Explanation report={report} waitedMs={waitedMs} />}
    </div>
  );
}

function Pane({ caption, children }: { readonly caption: string; readonly children: ReactNode }) {
  return (
    <figure>
      <div className="viewer-pane">{children}</div>
      <figcaption>{caption}</figcaption>
    </figure>
  );
}

function DownloadButton({ entry, url }: { readonly entry: ReadyEntry; readonly url: string }) {
  const [hasFailed, setFailed] = useState(false);
  async function save(): Promise<void> {
    try {
      const { saveOne } = await import('../download/downloads.ts');
      await saveOne(url, nameDownload(nameFile(entry), entry.status.thumbnailUrl));
      setFailed(false);
    } catch {
      setFailed(true);
    }
  }
  return (
    <>
      <button type="button" className="button button-plain" onClick={save}>
        {viewerWords.download}
      </button>
      {hasFailed && <span className="soft">{strings.downloadFailed}</span>}
    </>
  );
}
