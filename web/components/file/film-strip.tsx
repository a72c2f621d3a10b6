// A piece of film with two frames, original and thumbnail, and a number at the edge.
import type { ReactNode } from 'react';
import { pageWords } from '../../words/page.ts';

interface FilmStripProps {
  readonly number?: number;
  readonly original?: ReactNode;
  readonly thumbnail?: ReactNode;
  /** Shown above both frames. */
  readonly children?: ReactNode;
}

export function FilmStrip({ number, original, thumbnail, children }: FilmStripProps) {
  return (
    <div className="film">
      <div className="film-edge" aria-hidden>
        {number !== undefined && <span className="film-number">{number}</span>}
        {pageWords.original}
      </div>
      <div className="film-edge" aria-hidden>
        {pageWords.thumbnail}
      </div>
      <div className="frame">{original}</div>
      <div className="frame frame-thumbnail">{thumbnail}</div>
      {children}
    </div>
  );
}
