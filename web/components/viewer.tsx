// Original and thumbnail side by side over the whole page: as large as it is, or both alike large; and what to do with it.
'use client';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { FiguresOf } from '#core/run-cost.ts';
import { nameDownload } from '../download/name-downloads.ts';
import type { UploadEntry } from '../upload/upload-state.ts';
import { describePlace, nameFile } from '../words/describe-files.ts';
import { strings } from '../words/strings.ts';
import { CopyButton } from './copy-button.tsx';
import Explanation from './explanation.tsx';
import { addressOriginal, FrameImage } from './images.tsx';

interface ViewerProps {
  readonly entries: readonly UploadEntry[];
  /** The file that is shown first. */
  readonly id: number;
  readonly batchId: string;
  readonly figuresOf: FiguresOf;
  readonly onMove: (id: number) => void;
  readonly onRenew: (id: number) => void;
  readonly onClose: () => void;
}

type ReadyEntry = UploadEntry & { readonly status: { readonly state: 'ready' } };

export default function Viewer({ entries, id, onMove, onClose, ...rest }: ViewerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const closeButton = useRef<HTMLButtonElement>(null);
  const [isEnlarged, setEnlarged] = useState(false);
  const ready = entries.filter(isReady);
  const place = ready.findIndex((entry) => entry.id === id);
  const entry = ready[place];

  useEffect(() => {
    dialog.current?.showModal();
    // The first button leads to a previous file, which the first file has not.
    closeButton.current?.focus();
  }, []);

  const moveBy = (steps: number) => {
    const next = ready[place + steps];
    if (next) onMove(next.id);
  };
  const handleKey = ({ key }: KeyboardEvent) => {
    if (key === 'ArrowLeft') moveBy(-1);
    if (key === 'ArrowRight') moveBy(1);
  };
  const close = () => dialog.current?.close();

  return (
    // The arrow keys repeat what its buttons do.
    <dialog
      ref={dialog}
      className="viewer"
      aria-label={strings.viewer}
      onClose={() => {
        onClose();
        // Where the comparison ended, which need not be where it began.
        document.querySelector<HTMLElement>(`[data-id="${id}"] .compare`)?.focus();
      }}
      onKeyDown={handleKey}
    >
      {entry && (
        <>
          <header className="viewer-header">
            <div>
              <h2 title={nameFile(entry)}>
                <bdi>{nameFile(entry)}</bdi>
              </h2>
              <p className="soft">{describePlace(place + 1, ready.length)}</p>
            </div>
            <div className="actions">
              <StepButton label={strings.previous} isEnd={place === 0} onStep={() => moveBy(-1)} />
              <StepButton
                label={strings.next}
                isEnd={place === ready.length - 1}
                onStep={() => moveBy(1)}
              />
              <button ref={closeButton} type="button" className="button" onClick={close}>
                {strings.close}
              </button>
            </div>
          </header>
          <Comparison
            entry={entry}
            isEnlarged={isEnlarged}
            onEnlarge={() => setEnlarged(!isEnlarged)}
            {...rest}
          />
        </>
      )}
    </dialog>
  );
}

interface StepButtonProps {
  readonly label: string;
  /** There is nothing further that way. The button stays, so that it keeps the focus. */
  readonly isEnd: boolean;
  readonly onStep: () => void;
}

function StepButton({ label, isEnd, onStep }: StepButtonProps) {
  return (
    <button type="button" className="text-button" aria-disabled={isEnd} onClick={onStep}>
      {label}
    </button>
  );
}

type ComparisonProps = Pick<ViewerProps, 'batchId' | 'figuresOf' | 'onRenew'> & {
  readonly entry: ReadyEntry;
  readonly isEnlarged: boolean;
  readonly onEnlarge: () => void;
};

/** Stays when the next file is shown, and so does the focus of whatever in it had it. */
function Comparison({
  entry,
  batchId,
  figuresOf,
  isEnlarged,
  onEnlarge,
  onRenew,
}: ComparisonProps) {
  const { id, index, status } = entry;
  const { report, thumbnailUrl, waitedMs } = status;
  const original = addressOriginal(entry);
  const path = `/b/${batchId}/${index}`;
  const renew = () => onRenew(id);
  return (
    <div className="viewer-body">
      <div className="viewer-panes" data-enlarged={isEnlarged}>
        <figure>
          <div className="viewer-pane">
            {original && (
              <FrameImage
                key={original}
                src={original}
                alt={strings.originalAlt}
                fallback={strings.cannotShowOriginal}
                onExpired={renew}
              />
            )}
          </div>
          <figcaption>{strings.original}</figcaption>
        </figure>
        <figure>
          <div className="viewer-pane viewer-thumbnail">
            <FrameImage
              key={thumbnailUrl}
              src={thumbnailUrl}
              alt={strings.thumbnailAlt}
              fallback={strings.cannotLoadThumbnail}
              onExpired={renew}
              width={report?.width}
              height={report?.height}
            />
          </div>
          <figcaption>{strings.thumbnail}</figcaption>
        </figure>
      </div>
      <div className="viewer-tools">
        <button type="button" className="text-button" aria-pressed={isEnlarged} onClick={onEnlarge}>
          {strings.enlarged}
        </button>
        <a className="text-button" href={`${path}/original`} target="_blank" rel="noreferrer">
          {strings.openOriginal}
        </a>
        <a className="text-button" href={`${path}/thumbnail`} target="_blank" rel="noreferrer">
          {strings.openThumbnail}
        </a>
        <CopyButton label={strings.copyOriginalLink} path={`${path}/original`} />
        <CopyButton label={strings.copyThumbnailLink} path={`${path}/thumbnail`} />
        <DownloadButton entry={entry} url={`${path}/thumbnail`} />
      </div>
      {report && <Explanation report={report} figuresOf={figuresOf} waitedMs={waitedMs} />}
    </div>
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
      <button type="button" className="text-button" onClick={save}>
        {strings.download}
      </button>
      {hasFailed && <span className="soft">{strings.downloadFailed}</span>}
    </>
  );
}

function isReady(entry: UploadEntry): entry is ReadyEntry {
  return entry.status.state === 'ready';
}
