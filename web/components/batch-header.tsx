// Stays at the top of a batch: how far it is, and the way to add more.
import type { ReactNode } from 'react';
import type { Summary } from '../upload/summarize.ts';
import { NewBatchLink } from './message-page.tsx';
import { describeHeadline, describeRest, strings } from './strings.ts';

interface BatchHeaderProps {
  readonly summary: Summary;
  /** The picker's button. */
  readonly children: ReactNode;
}

export function BatchHeader({ summary, children }: BatchHeaderProps) {
  return (
    <header className="batch-header">
      <div className="batch-summary">
        <h1>{describeHeadline(summary)}</h1>
        <p className="soft">{describeRest(summary)}</p>
      </div>
      <div className="actions">
        <NewBatchLink className="text-button">{strings.newBatch}</NewBatchLink>
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
