// The question before a deletion, and why the deletion failed. Its code loads with the first click.
'use client';
import { useEffect, useId, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import type { Problem } from '../../upload/state/upload-state.ts';
import { deletionWords, describeUndeleted } from '../../words/deletion.ts';

export interface QuestionProps {
  /** What the action deletes. */
  readonly means: (words: typeof deletionWords) => string;
  readonly keep?: string;
  readonly confirm: string;
  /** @returns why nothing was deleted */
  readonly onConfirm: () => Promise<Problem | undefined>;
  /** The dialog is closed, so the focus may move. */
  readonly onDone?: () => void;
}

export default function Question(props: QuestionProps & { readonly onClose: () => void }) {
  const { means, keep = deletionWords.keep, confirm, onConfirm, onDone, onClose } = props;
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
    if (found !== undefined) return setProblem(describeUndeleted(found));
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
      <p id={meansId}>{means(deletionWords)}</p>
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
          {isRunning ? deletionWords.running : confirm}
        </button>
      </div>
    </dialog>,
    document.body,
  );
}
