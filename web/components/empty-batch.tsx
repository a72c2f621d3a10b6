// The page before the first file: one line that says it all, over a strip of film that nobody has exposed.
import type { ReactNode } from 'react';
import type { UploadLimits } from '#core/upload-policy.ts';
import { FilmStrip } from './film-strip.tsx';
import { describeLimits, strings } from './strings.ts';

interface EmptyBatchProps {
  readonly limits: UploadLimits;
  readonly thumbnailSide: number;
  /** The picker's button. */
  readonly children: ReactNode;
}

/** Enough pairs of frames for the widest screens; what does not fit is cut off. */
const blankPairs = Array.from({ length: 16 }, (_, number) => number);

export function EmptyBatch({ limits, thumbnailSide, children }: EmptyBatchProps) {
  return (
    <main className="empty">
      <p className="app-name">{strings.appName}</p>
      <div className="empty-words">
        <h1>{strings.emptyHeadline(thumbnailSide)}</h1>
        <div className="actions">
          {children}
          <span className="soft">{strings.orPaste}</span>
        </div>
      </div>
      <div className="empty-film" aria-hidden>
        {blankPairs.map((number) => (
          <FilmStrip
            key={number}
            number={number + 1}
            original={null}
            thumbnail={null}
            progress={null}
          />
        ))}
      </div>
      <p className="empty-limits soft">
        {describeLimits(limits)}{' '}
        <a className="quiet-link" href="/formats">
          {strings.formatsLink}
        </a>
      </p>
    </main>
  );
}
