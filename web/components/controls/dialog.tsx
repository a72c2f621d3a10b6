// A dialog with a title and a button that closes it.
'use client';
import { X } from 'lucide-react';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { createPortal } from 'react-dom';
import { pageWords } from '../../words/page.ts';
import { IconWord } from './icon-word.tsx';

interface DialogProps {
  readonly title: string;
  readonly className: string;
  /** CSS selector of the control that gets the focus; by default the button that closes. */
  readonly focused?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function Dialog({ title, className, focused, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  useEffect(() => {
    dialog.current?.showModal();
    if (focused) dialog.current?.querySelector<HTMLElement>(focused)?.focus();
  }, [focused]);
  // In the body, because the menu of a batch would hide the dialog together with itself.
  return createPortal(
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-labelledby={titleId}
      onClose={onClose}
    >
      <header>
        <h2 id={titleId}>{title}</h2>
        <button type="button" className="icon-button" onClick={() => dialog.current?.close()}>
          <IconWord icon={X} word={pageWords.close} />
        </button>
      </header>
      {children}
    </dialog>,
    document.body,
  );
}
