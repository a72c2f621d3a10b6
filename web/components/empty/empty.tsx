// The page before the first file: what the product does, the drop zone, an example, and the limits.
import { ImageUp } from 'lucide-react';
import type { ReactNode } from 'react';
import type { UploadLimits } from '../../upload/check/upload-policy.ts';
import { describeLimits } from '../../words/describe-files.ts';
import { pageWords } from '../../words/page.ts';
import { PageTop } from '../controls/page-top.tsx';

interface EmptyBatchProps {
  readonly limits: UploadLimits;
  readonly thumbnailSide: number;
  /** Files are dragged over the page. */
  readonly isDragging: boolean;
  /** An original with its thumbnail. */
  readonly example: ReactNode;
  /** The buttons of the pickers. */
  readonly children: ReactNode;
  /** The button that adds the samples. */
  readonly samples: ReactNode;
}

export function EmptyBatch(props: EmptyBatchProps) {
  const { limits, thumbnailSide, isDragging, example, children, samples } = props;
  return (
    <main className="empty">
      <PageTop />
      <div className="empty-words">
        <h1 tabIndex={-1}>{pageWords.emptyHeadline}</h1>
        <p className="soft">{pageWords.emptyIntroduction(thumbnailSide)}</p>
      </div>
      <div className="drop-zone" data-dragging={isDragging}>
        <ImageUp aria-hidden />
        <p className="drop-here">
          {isDragging ? (
            pageWords.dropNow
          ) : (
            <>
              <span className="for-mouse">{pageWords.dropHere}</span>
              <span className="for-touch">{pageWords.addHere}</span>
            </>
          )}
        </p>
        <div className="actions">{children}</div>
        <p className="soft for-mouse">{pageWords.orPaste}</p>
        {samples}
        <p className="empty-limits soft">
          {describeLimits(limits)} <a href="/formats">{pageWords.formatsLink}</a>
        </p>
      </div>
      {example}
    </main>
  );
}
