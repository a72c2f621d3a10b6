// The sticky header of a batch: its progress, and buttons to cancel or retry all files and to add more.
import { type ReactNode, useSyncExternalStore } from 'react';
import type { Summary } from '../upload/summarize.ts';
import type { UploadSession } from '../upload/upload-session.ts';
import { describeHeadline, describeRest, describeRetryAll } from '../words/describe-files.ts';
import { strings } from '../words/strings.ts';

interface BatchHeaderProps {
  readonly summary: Summary;
  readonly session: UploadSession;
  /** The button that adds images. */
  readonly children: ReactNode;
}

export function BatchHeader({ summary, session, children }: BatchHeaderProps) {
  const isOnline = useOnline();
  const isPaused = !isOnline && summary.unsent > 0;
  return (
    <header className="batch-header">
      <div className="batch-summary">
        <h1 tabIndex={-1}>{describeHeadline(summary)}</h1>
        <p className="soft">{isPaused ? strings.paused : describeRest(summary)}</p>
      </div>
      <div className="actions">
        <AllAction summary={summary} session={session} />
        {children}
      </div>
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
      className="text-button"
      onClick={() => (isUnsent ? session.cancelAll() : session.retryAll())}
    >
      {isUnsent ? strings.cancelAll : describeRetryAll(summary)}
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
