// Downloads all thumbnails of the batch in a ZIP.
'use client';
import type { LucideIcon } from 'lucide-react';
import { pageWords } from '../../words/page.ts';
import { IconWord } from './icon-word.tsx';
import { useDownload } from './use-download.ts';

interface DownloadButtonProps {
  readonly icon: LucideIcon;
  readonly word: string;
  readonly className: string;
  /** Whether a thumbnail is ready. The button is there from the start, so that nothing moves later. */
  readonly isReady: boolean;
}

export function DownloadButton(props: DownloadButtonProps) {
  const { icon, word, className, isReady } = props;
  const { isRunning, download } = useDownload();
  return (
    <button
      type="button"
      className={className}
      aria-disabled={!isReady || isRunning}
      onClick={() => isReady && download()}
    >
      <IconWord icon={icon} word={isRunning ? pageWords.preparing : word} />
    </button>
  );
}
