// The page before the first file: the headline, the pickers and the limits, with an empty strip of film.
import type { ReactNode } from 'react';
import type { UploadLimits } from '#core/upload-policy.ts';
import { describeLimits } from '../words/describe-files.ts';
import { messages } from '../words/message-page.ts';
import { strings } from '../words/strings.ts';
import { FilmStrip } from './film-strip.tsx';

interface EmptyBatchProps {
  readonly limits: UploadLimits;
  readonly thumbnailSide: number;
  /** An original with its thumbnail. */
  readonly example: ReactNode;
  /** The buttons of the pickers. */
  readonly children: ReactNode;
}

/** Enough pairs of frames for the widest screens. The style sheet cuts off the rest. */
const blankPairs = Array.from({ length: 16 }, (_, number) => number);

export function EmptyBatch({ limits, thumbnailSide, example, children }: EmptyBatchProps) {
  return (
    <main className="empty">
      <div className="page-top">
        <p className="app-name">{messages.appName}</p>
        <a className="quiet-link" href="/batches">
          {strings.earlierLink}
        </a>
      </div>
      <div className="empty-words">
        <h1 tabIndex={-1}>{strings.emptyHeadline(thumbnailSide)}</h1>
        <div className="actions">
          {children}
          <span className="soft">{strings.orPaste}</span>
        </div>
      </div>
      <div className="empty-film" aria-hidden>
        {blankPairs.map((number) => (
          <FilmStrip key={number} number={number + 1} />
        ))}
      </div>
      {example}
      <p className="empty-limits soft">
        {describeLimits(limits)}{' '}
        <a className="quiet-link" href="/formats">
          {strings.formatsLink}
        </a>
      </p>
    </main>
  );
}
