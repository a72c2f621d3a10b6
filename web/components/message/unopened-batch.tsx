// A batch opened by its address that has no files to show: it is loading, missing, unreachable or empty.
import type { Opening } from '../../upload/state/upload-state.ts';
import { messageWords } from '../../words/message-page.ts';
import { pageWords } from '../../words/page.ts';
import { Brand } from '../controls/brand.tsx';
import { MessagePage } from './message-page.tsx';

interface UnopenedBatchProps {
  readonly opening: Exclude<Opening, 'new'>;
  readonly onRetry: () => void;
}

export function UnopenedBatch({ opening, onRetry }: UnopenedBatchProps) {
  switch (opening) {
    case 'opening':
      return (
        <main>
          <div className="page-top">
            <Brand />
          </div>
          <div className="message-words">
            <h1 tabIndex={-1}>{pageWords.opening}</h1>
            <p className="soft">{pageWords.openingMeans}</p>
          </div>
        </main>
      );
    case 'not-found':
      return (
        <MessagePage headline={pageWords.batchMissingHeadline} text={pageWords.batchMissing} />
      );
    case 'opened':
      return (
        <MessagePage headline={pageWords.batchEmptyHeadline}>
          <RetryButton onRetry={onRetry} />
        </MessagePage>
      );
    case 'unreachable':
      return (
        <MessagePage
          headline={pageWords.batchUnreachableHeadline}
          text={pageWords.batchUnreachable}
        >
          <RetryButton onRetry={onRetry} />
        </MessagePage>
      );
  }
}

function RetryButton({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <button type="button" className="button" onClick={onRetry}>
      {messageWords.tryAgain}
    </button>
  );
}
