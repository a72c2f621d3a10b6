// Appears at the bottom while files are selected: download their thumbnails, copy them as text, select all, or clear the selection.
'use client';
import { Download, Trash2, X } from 'lucide-react';
import { use, useEffect } from 'react';
import { describeSelection } from '../../words/describe-files.ts';
import { pageWords } from '../../words/page.ts';
import { AskFirst } from '../controls/ask-first.tsx';
import { IconWord } from '../controls/icon-word.tsx';
import { useDownload } from '../controls/use-download.ts';
import { MayDeleteContext, SayContext, useSession } from '../page/contexts.ts';
import { lazyWithRetry } from '../page/lazy-with-retry.tsx';

const ExportButton = lazyWithRetry(() => import('../export/button.tsx'));

/** Afterwards the announcer goes back to the progress of the batch. */
const saidForMs = 3000;

interface SelectionBarProps {
  readonly selected: ReadonlySet<number>;
  readonly onSelectAll: () => void;
  readonly onClear: () => void;
}

export function SelectionBar({ selected, onSelectAll, onClear }: SelectionBarProps) {
  const { isRunning, download } = useDownload();
  const say = use(SayContext);
  const session = useSession();
  const mayDelete = use(MayDeleteContext);
  const words = describeSelection(selected.size);
  useEffect(() => {
    say(words);
    const timer = setTimeout(() => say(''), saidForMs);
    return () => {
      clearTimeout(timer);
      // The bar is gone, or says something else. The announcer would go on with the old words.
      say('');
    };
  }, [words, say]);
  return (
    <section className="selection-bar" aria-label={pageWords.selection}>
      <p>{words}</p>
      <button type="button" className="button button-plain" onClick={onSelectAll}>
        {pageWords.selectAll}
      </button>
      {selected.size > 0 && (
        <>
          <button
            type="button"
            className="button"
            aria-disabled={isRunning}
            onClick={() => download(selected)}
          >
            <IconWord
              icon={Download}
              word={isRunning ? pageWords.preparing : pageWords.downloadSelected}
            />
          </button>
          <ExportButton ids={selected} />
          {mayDelete && (
            <AskFirst
              label={<IconWord icon={Trash2} word={pageWords.delete} />}
              className="icon-button"
              means={({ files }) => files(selected.size)}
              confirm={pageWords.delete}
              onConfirm={() => session.deleteStored([...selected])}
            />
          )}
        </>
      )}
      <button type="button" className="icon-button" onClick={onClear}>
        <IconWord icon={X} word={pageWords.clearSelection} />
      </button>
    </section>
  );
}
