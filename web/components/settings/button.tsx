// The button that opens the settings. Their code loads with the first click.
'use client';
import { Settings } from 'lucide-react';
import { useState } from 'react';
import { pageWords } from '../../words/page.ts';
import { IconWord } from '../controls/icon-word.tsx';
import { lazyWithRetry } from '../page/lazy-with-retry.tsx';

const SettingsDialog = lazyWithRetry(() => import('./dialog.tsx'));

/** @param onOpen runs before the dialog opens, and may move the focus. Closing the dialog returns the focus there. */
export function SettingsButton({ onOpen }: { readonly onOpen?: () => void }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        className="icon-button"
        aria-haspopup="dialog"
        onClick={() => {
          onOpen?.();
          setOpen(true);
        }}
      >
        <IconWord icon={Settings} word={pageWords.settings} />
      </button>
      {isOpen && <SettingsDialog onClose={() => setOpen(false)} />}
    </>
  );
}
