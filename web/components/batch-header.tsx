// The head of a batch, which stays at the top: its progress, the button that adds images, and the tools.
'use client';
import { RotateCw, X } from 'lucide-react';
import { type ReactNode, useSyncExternalStore } from 'react';
import type { Summary } from '../upload/summarize.ts';
import type { UploadSession } from '../upload/upload-session.ts';
import { describeHeadline, describeRest, describeRetryAll } from '../words/describe-files.ts';
import { strings } from '../words/strings.ts';
import { IconWord } from './icon-word.tsx';

interface BatchHeaderProps {
  readonly summary: Summary;
  readonly session: UploadSession;
  /** The button that adds images, and the tools. */
  readonly children: ReactNode;
}

export function BatchHeader({ summary, session, children }: BatchHeaderProps) {
  const isOnline = useOnline();
  const [count, noun, state] = describeHeadline(summary);
  const isPaused = !isOnline && summary.unsent > 0;
  return (
    <header className="batch-header">
      <h1 tabIndex={-1}>
        {count} <span className="noun">{noun} </span>
        {state}
      </h1>
      <p className="batch-rest soft">{isPaused ? strings.paused : describeRest(summary)}</p>
      <AllAction summary={summary} session={session} />
      {children}
      <progress
        className="batch-progress"
        aria-label={strings.overallProgress}
        value={summary.progress}
        data-done={summary.isDone}
      />
    </header>
  );
}

/** One button for all three actions, so that it keeps the focus when its action changes. */
function AllAction({ summary, session }: Pick<BatchHeaderProps, 'summary' | 'session'>) {
  const isUnsent = summary.unsent > 0;
  if (!isUnsent && summary.retryable + summary.counts.cancelled === 0) return null;
  return (
    <button
      type="button"
      className="button button-quiet batch-all"
      onClick={() => (isUnsent ? session.cancelAll() : session.retryAll())}
    >
      {isUnsent ? (
        <IconWord icon={X} word={strings.cancelAll} />
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
