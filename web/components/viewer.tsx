// A dialog over the whole page that compares each original with its thumbnail.
'use client';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { UploadEntry } from '../upload/upload-state.ts';
import { nameFile } from '../words/describe-files.ts';
import { describePlace, viewerWords } from '../words/viewer.ts';
import { Comparison, type ReadyEntry } from './comparison.tsx';

interface ViewerProps {
  readonly entries: readonly UploadEntry[];
  /** The file to show. */
  readonly id: number;
  readonly batchId: string;
  readonly onMove: (id: number) => void;
  readonly onRenew: (id: number) => void;
  readonly onClose: () => void;
}

export default function Viewer({ entries, id, onMove, onClose, ...rest }: ViewerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const closeButton = useRef<HTMLButtonElement>(null);
  const [isEnlarged, setEnlarged] = useState(false);
  const ready = entries.filter(isReady);
  const place = ready.findIndex((entry) => entry.id === id);
  const entry = ready[place];

  useEffect(() => {
    dialog.current?.showModal();
    // By default the dialog focuses its first button, "Previous", which does nothing at the first file.
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

  return (
    <dialog
      ref={dialog}
      className="viewer"
      aria-label={viewerWords.viewer}
      onClose={() => {
        onClose();
        // Focus the file that was shown last, which may not be the one that was opened.
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
              <StepButton
                label={viewerWords.previous}
                isEnd={place === 0}
                onStep={() => moveBy(-1)}
              />
              <StepButton
                label={viewerWords.next}
                isEnd={place === ready.length - 1}
                onStep={() => moveBy(1)}
              />
              <button
                ref={closeButton}
                type="button"
                className="button"
                onClick={() => dialog.current?.close()}
              >
                {viewerWords.close}
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
  /** There is no further file. The button stays, so that it keeps the focus. */
  readonly isEnd: boolean;
  readonly onStep: () => void;
}

function StepButton({ label, isEnd, onStep }: StepButtonProps) {
  return (
    <button type="button" className="button button-plain" aria-disabled={isEnd} onClick={onStep}>
      {label}
    </button>
  );
}

function isReady(entry: UploadEntry): entry is ReadyEntry {
  return entry.status.state === 'ready';
}
