// The button that opens the settings.
'use client';
import { Settings } from 'lucide-react';
import { pageWords } from '../../words/page.ts';
import { DialogButton } from '../controls/dialog-button.tsx';
import { IconWord } from '../controls/icon-word.tsx';
import { lazyWithRetry } from '../page/lazy-with-retry.tsx';

const SettingsDialog = lazyWithRetry(() => import('./dialog.tsx'));

export function SettingsButton() {
  return (
    <DialogButton label={<IconWord icon={Settings} word={pageWords.settings} />}>
      {(onClose) => <SettingsDialog onClose={onClose} />}
    </DialogButton>
  );
}
