// A button that deletes something, and asks first.
'use client';
import type { ReactNode } from 'react';
import { lazyWithRetry } from '../page/lazy-with-retry.tsx';
import { DialogButton } from './dialog-button.tsx';
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
  return (
    <DialogButton label={label} className={className} aria-label={name} aria-disabled={isDisabled}>
      {(onClose) => <Question {...question} onClose={onClose} />}
    </DialogButton>
  );
}
