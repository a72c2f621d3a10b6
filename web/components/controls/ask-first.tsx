// A button that deletes something. It asks first, in a dialog, and the dialog says why a deletion failed.
'use client';
import { type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { pageWords } from '../../words/page.ts';

interface QuestionProps {
  /** What the action deletes. */
  readonly means: string;
  readonly keep?: string;
  readonly confirm: string;
  /** @returns why nothing was deleted */
  readonly onConfirm: () => Promise<string | undefined>;
  /** The dialog is closed, so the focus may move. */
  readonly onDone?: () => void;
}

interface AskFirstProps extends QuestionProps {
  readonly label: ReactNode;
  /** For screen readers, if the label is too short for them. */
  readonly name?: string;
  readonly className?: string;
  readonly isDisabled?: boolean;
}

export function AskFirst(props: AskFirstProps) {
  const { label, name, className = 'button button-quiet', isDisabled, ...question } = props;
  const [isAsked, setAsked] = useState(false);
  return (
    <>
      <button
        type="button"
        className={className}
        aria-label={name}
        aria-haspopup="dialog"
        aria-disabled={isDisabled}
        onClick={({ currentTarget }) => {
          // A menu moves the focus to its opener. Closing the dialog returns the focus there.
          currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
          setAsked(!isDisabled);
        }}
      >
        {label}
      </button>
      {isAsked && <Question {...question} onClose={() => setAsked(false)} />}
    </>
  );
}

function Question(props: QuestionProps & { readonly onClose: () => void }) {
  const { means, keep = pageWords.keep, confirm, onConfirm, onDone, onClose } = props;
  const dialog = useRef<HTMLDialogElement>(null);
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState('');
  const meansId = useId();
  // It focuses the first button, which keeps everything.
  useEffect(() => dialog.current?.showModal(), []);

  async function run(): Promise<void> {
    if (isRunning) return;
    setRunning(true);
    setProblem('');
    const found = await onConfirm();
    setRunning(false);
    if (found !== undefined) return setProblem(found);
    dialog.current?.close();
    onDone?.();
  }

  // In the body, because a menu would hide the dialog. React still passes its events on to the viewer around the button.
  return createPortal(
    <dialog
      ref={dialog}
      className="dialog question"
      aria-labelledby={meansId}
      onKeyDown={(event) => event.stopPropagation()}
      onClose={(event) => {
        event.stopPropagation();
        onClose();
      }}
    >
      <p id={meansId}>{means}</p>
      <p className="failure" role="alert">
        {problem}
      </p>
      <div className="actions">
        <button
          type="button"
          className="button button-quiet"
          onClick={() => dialog.current?.close()}
        >
          {keep}
        </button>
        <button
          type="button"
          className="button button-danger"
          aria-disabled={isRunning}
          onClick={run}
        >
          {isRunning ? pageWords.deleting : confirm}
        </button>
      </div>
    </dialog>,
    document.body,
  );
}
