// Appears at the bottom while files are selected: download their thumbnails, select all, or clear the selection.
'use client';
import { Download, X } from 'lucide-react';
import type { UploadSession } from '../upload/upload-session.ts';
import { describeSelection } from '../words/describe-files.ts';
import { strings } from '../words/strings.ts';
import { IconWord } from './icon-word.tsx';
import { useDownload } from './use-download.ts';

interface SelectionBarProps {
  readonly session: UploadSession;
  readonly selected: ReadonlySet<number>;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
}

export function SelectionBar({ session, selected, onSelectAll, onClear }: SelectionBarProps) {
  const { isRunning, download } = useDownload(session);
  return (
    <section className="selection-bar" aria-label={strings.selection}>
      <p>{describeSelection(selected.size)}</p>
      <button type="button" className="button button-plain" onClick={onSelectAll}>
        {strings.selectAll}
      </button>
      <button
        type="button"
        className="button"
        aria-disabled={isRunning}
        onClick={() => download('saveZip', selected)}
      >
        <IconWord icon={Download} word={isRunning ? strings.preparing : strings.downloadSelected} />
      </button>
      <button type="button" className="icon-button" onClick={onClear}>
        <IconWord icon={X} word={strings.clearSelection} />
      </button>
    </section>
  );
}
