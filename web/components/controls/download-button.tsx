// Downloads all thumbnails of the batch, in a ZIP or on a contact sheet.
'use client';
import type { LucideIcon } from 'lucide-react';
import { pageWords } from '../../words/page.ts';
import { IconWord } from './icon-word.tsx';
import { type DownloadKind, useDownload } from './use-download.ts';

interface DownloadButtonProps {
  readonly kind: DownloadKind;
  readonly icon: LucideIcon;
  readonly word: string;
  readonly className: string;
  /** Whether a thumbnail is ready. The button is there from the start, so that nothing moves later. */
  readonly isReady: boolean;
}

export function DownloadButton(props: DownloadButtonProps) {
  const { kind, icon, word, className, isReady } = props;
  const { isRunning, download } = useDownload();
  return (
    <button
      type="button"
      className={className}
      aria-disabled={!isReady || isRunning}
      onClick={() => isReady && download(kind)}
    >
      <IconWord icon={icon} word={isRunning ? pageWords.preparing : word} />
    </button>
  );
}
