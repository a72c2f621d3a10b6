// A dialog over the whole page that compares each original with its thumbnail, and says what was done.
'use client';
import { ChevronLeft, ChevronRight, X } from 'lucide-react';
import {
  type KeyboardEvent,
  type ReactNode,
  use,
  useEffect,
  useEffectEvent,
  useRef,
  useState,
} from 'react';
import './viewer.css';
import './stage.css';
import './facts.css';
import './actions.css';
import type { UploadEntry } from '../../upload/state/upload-state.ts';
import { nameFile } from '../../words/describe-files.ts';
import { describePlace, viewerWords } from '../../words/viewer.ts';
import DeleteButton from '../controls/delete-button.tsx';
import { IconWord } from '../controls/icon-word.tsx';
import { MayDeleteContext } from '../page/contexts.ts';
import { rescueFocus } from '../page/use-headline-focus.ts';
import { Comparison, type ReadyEntry } from './comparison.tsx';
import { ViewerFacts } from './facts.tsx';

interface ViewerProps {
  readonly entries: readonly UploadEntry[];
  /** The file to show. */
  readonly id: number;
  readonly batchId: string;
  readonly onMove: (id: number) => void;
  readonly onRenew: (id: number) => void;
  readonly onClose: () => void;
}

/** A person who uses the line with the keyboard needs these keys to move to another file. */
const pageKeys: Readonly<Record<string, number>> = { PageUp: -1, PageDown: 1 };
const arrowKeys: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 };

export default function Viewer({ entries, id, batchId, onMove, onRenew, onClose }: ViewerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const closeButton = useRef<HTMLButtonElement>(null);
  const [said, say] = useState('');
  const ready = entries.filter(isReady);
  const place = ready.findIndex((entry) => entry.id === id);
  const entry = ready[place];
  const mayDelete = use(MayDeleteContext);

  useEffect(() => {
    dialog.current?.showModal();
    // By default the dialog focuses its first button, "Previous", which does nothing at the first file.
    closeButton.current?.focus();
  }, []);

  useBackButton(() => dialog.current?.close());

  // The file may be gone: another tab changed the batch, and this page read it again.
  useEffect(() => {
    if (place < 0) onClose();
  }, [place, onClose]);

  const moveBy = (steps: number) => {
    const next = ready[place + steps];
    if (!next) return;
    say('');
    onMove(next.id);
  };
  /** Shows a neighbour, so that a person can sort out one file after the other. */
  const leave = (words: string) => {
    moveBy(place + 1 < ready.length ? 1 : -1);
    say(words);
  };
  const handleKey = (event: KeyboardEvent) => {
    const { key, target, shiftKey, altKey, ctrlKey, metaKey } = event;
    if (shiftKey || altKey || ctrlKey || metaKey) return;
    const steps = (target instanceof HTMLInputElement ? pageKeys : arrowKeys)[key];
    if (steps === undefined) return;
    event.preventDefault();
    moveBy(steps);
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
        // The file may be deleted.
        rescueFocus();
      }}
      onKeyDown={handleKey}
    >
      {entry && (
        <>
          <header className="viewer-header">
            <StepButton isEnd={place === 0} onStep={() => moveBy(-1)}>
              <IconWord icon={ChevronLeft} word={viewerWords.previous} />
            </StepButton>
            <p className="soft">{describePlace(place + 1, ready.length)}</p>
            <StepButton isEnd={place === ready.length - 1} onStep={() => moveBy(1)}>
              <IconWord icon={ChevronRight} word={viewerWords.next} />
            </StepButton>
            {mayDelete && (
              <DeleteButton entry={entry} className="icon-button viewer-delete" onDeleted={leave} />
            )}
            <button
              ref={closeButton}
              type="button"
              className="icon-button viewer-close"
              onClick={() => dialog.current?.close()}
            >
              <IconWord icon={X} word={viewerWords.close} />
            </button>
            <h2 title={nameFile(entry)}>
              <bdi>{nameFile(entry)}</bdi>
            </h2>
          </header>
          <Comparison entry={entry} onMoveBy={moveBy} onRenew={onRenew} />
          <ViewerFacts key={id} entry={entry} batchId={batchId} onSay={say} />
        </>
      )}
      {/* While the dialog is open, the rest of the page is inert, and with it the announcer. */}
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </dialog>
  );
}

let leaving: ReturnType<typeof setTimeout> | undefined;

/** "Back" closes the viewer. The viewer has an entry of its own in the history, so that "Back" does not leave the batch. */
function useBackButton(close: () => void): void {
  const end = useEffectEvent(close);
  useEffect(() => {
    // In StrictMode, React runs the effect again immediately, and the entry is there.
    if (leaving === undefined) window.history.pushState(null, '', window.location.href);
    clearTimeout(leaving);
    leaving = undefined;
    let isLeft = false;
    const leave = () => {
      isLeft = true;
      end();
    };
    window.addEventListener('popstate', leave, { once: true });
    return () => {
      window.removeEventListener('popstate', leave);
      if (isLeft) return;
      leaving = setTimeout(() => {
        leaving = undefined;
        window.history.back();
      });
    };
  }, []);
}

interface StepButtonProps {
  /** There is no further file. The button stays, so that it keeps the focus. */
  readonly isEnd: boolean;
  readonly onStep: () => void;
  readonly children: ReactNode;
}

function StepButton({ isEnd, onStep, children }: StepButtonProps) {
  return (
    <button type="button" className="icon-button" aria-disabled={isEnd} onClick={onStep}>
      {children}
    </button>
  );
}

function isReady(entry: UploadEntry): entry is ReadyEntry {
  return entry.status.state === 'ready';
}
