// The button that offers the batch, or some of its files, as text for other pages and programs. The dialog loads with the first click.
'use client';
import { Code } from 'lucide-react';
import { useState } from 'react';
import { exportWords } from '../../words/export.ts';
import { IconWord } from '../controls/icon-word.tsx';
import { lazyWithRetry } from '../page/lazy-with-retry.tsx';

const ExportDialog = lazyWithRetry(() => import('./dialog.tsx'));

/** @param ids the files to offer; without them, all of the batch */
export default function ExportButton({ ids }: { readonly ids?: ReadonlySet<number> }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-haspopup="dialog"
        onClick={({ currentTarget }) => {
          // A menu moves the focus to its opener. Closing the dialog returns the focus there.
          currentTarget.closest<HTMLElement>('[popover]')?.hidePopover();
          setOpen(true);
        }}
      >
        <IconWord icon={Code} word={exportWords.title} />
      </button>
      {isOpen && <ExportDialog ids={ids} onClose={() => setOpen(false)} />}
    </>
  );
}
