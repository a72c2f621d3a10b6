// The button that offers the batch, or some of its files, as text for other pages and programs.
'use client';
import { Code } from 'lucide-react';
import { exportWords } from '../../words/export.ts';
import { DialogButton } from '../controls/dialog-button.tsx';
import { IconWord } from '../controls/icon-word.tsx';
import { lazyWithRetry } from '../page/lazy-with-retry.tsx';

const ExportDialog = lazyWithRetry(() => import('./dialog.tsx'));

/** @param ids the files to offer; without them, all of the batch */
export default function ExportButton({ ids }: { readonly ids?: ReadonlySet<number> }) {
  return (
    <DialogButton label={<IconWord icon={Code} word={exportWords.title} />}>
      {(onClose) => <ExportDialog ids={ids} onClose={onClose} />}
    </DialogButton>
  );
}
