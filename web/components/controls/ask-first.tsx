// A button that deletes something, and asks first.
'use client';
import { type ReactNode, useState } from 'react';
import { lazyWithRetry } from '../page/lazy-with-retry.tsx';
import type { QuestionProps } from './question.tsx';

const Question = lazyWithRetry(() => import('./question.tsx'));

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
