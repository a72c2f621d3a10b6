// The head of a batch, which stays at the top: its progress, the button that adds images, and the tools.
'use client';
import { Download, ImagePlus, RotateCw, SquarePlus, X } from 'lucide-react';
import { type ReactNode, useSyncExternalStore } from 'react';
import type { Summary } from '../../upload/state/summarize.ts';
import { takesFiles, type UploadsState } from '../../upload/state/upload-state.ts';
import { describeHeadline, describeRest, describeRetryAll } from '../../words/describe-files.ts';
import { pageWords } from '../../words/page.ts';
import { Brand } from '../controls/brand.tsx';
import { CopyButton } from '../controls/copy-button.tsx';
import { DownloadButton } from '../controls/download-button.tsx';
import { FilePicker } from '../controls/file-picker.tsx';
import { IconWord } from '../controls/icon-word.tsx';
import { useSession } from '../page/contexts.ts';

interface BatchHeaderProps {
  readonly state: UploadsState;
  readonly summary: Summary;
  readonly onFiles: (files: readonly File[]) => void;
  /** Files are selected, so another button is the main one. */
  readonly isSelecting: boolean;
  /** The tools. */
  readonly children: ReactNode;
}

export function BatchHeader(props: BatchHeaderProps) {
  const { state: batch, summary, onFiles, isSelecting, children } = props;
  const { batchId } = batch;
  const isOnline = useOnline();
  const [count, noun, state] = describeHeadline(summary);
  const isReady = summary.counts.ready > 0;
  // While files are on their way a person may add more. Afterwards a person wants the thumbnails.
  const isFinished = summary.isDone && isReady;
  const look = (isMain: boolean) => (isMain && !isSelecting ? 'button' : 'button button-quiet');
  const isPaused = !isOnline && summary.unsent > 0;
  return (
    <header className="batch-header" data-failed={summary.isDone && summary.counts.failed > 0}>
      <Brand />
      <h1 tabIndex={-1}>
        {/* With a key, React makes new words. Words that a longer count pushes would count as a layout shift. */}
        <span key={count}>
          {count} <span className="noun">{noun} </span>
          {state}
        </span>
      </h1>
      <p className="batch-rest soft small-print">
        {isPaused ? pageWords.paused : describeRest(summary, batch)}
      </p>
      <AllAction summary={summary} />
      {children}
      <div className="batch-main">
        <CopyButton label={pageWords.copyBatchLink} path={batchId && `/b/${batchId}`} />
        <DownloadButton
          icon={Download}
          word={pageWords.downloadZip}
          className={look(isFinished)}
          isReady={isReady}
        />
        <FilePicker
          {...(takesFiles(batch)
            ? { icon: ImagePlus, label: pageWords.addImages }
            : { icon: SquarePlus, label: pageWords.newBatch })}
          className={look(!isFinished)}
          onFiles={onFiles}
        />
      </div>
      <progress
        className="batch-progress"
        aria-label={pageWords.overallProgress}
        value={summary.progress}
        data-done={summary.isDone}
      />
    </header>
  );
}

/** One button for all three actions, so that it keeps the focus when its action changes. */
function AllAction({ summary }: Pick<BatchHeaderProps, 'summary'>) {
  const session = useSession();
  const isUnsent = summary.unsent > 0;
  if (!isUnsent && summary.retryable + summary.counts.cancelled === 0) return null;
  return (
    <button
      type="button"
      className="button button-quiet batch-all"
      onClick={() => (isUnsent ? session.cancelAll() : session.retryAll())}
    >
      {isUnsent ? (
        <IconWord icon={X} word={pageWords.cancelAll} />
      ) : (
        <IconWord icon={RotateCw} word={describeRetryAll(summary)} />
      )}
    </button>
  );
}

function useOnline(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const listening = new AbortController();
      window.addEventListener('online', listener, listening);
      window.addEventListener('offline', listener, listening);
      return () => listening.abort();
    },
    () => navigator.onLine,
    () => true,
  );
}
