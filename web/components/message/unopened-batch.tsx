// A batch opened by its address that has no files to show: it is loading, missing, unreachable or empty.
import type { Opening } from '../../upload/state/upload-state.ts';
import { messages } from '../../words/message-page.ts';
import { strings } from '../../words/strings.ts';
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
        <main className="message">
          <div className="page-top">
            <Brand />
          </div>
          <div className="message-words">
            <h1 tabIndex={-1}>{strings.opening}</h1>
            <p className="soft">{strings.openingMeans}</p>
          </div>
        </main>
      );
    case 'not-found':
      return <MessagePage headline={strings.batchMissingHeadline} text={strings.batchMissing} />;
    case 'opened':
      return (
        <MessagePage headline={strings.batchEmptyHeadline}>
          <RetryButton onRetry={onRetry} />
        </MessagePage>
      );
    case 'unreachable':
      return (
        <MessagePage headline={strings.batchUnreachableHeadline} text={strings.batchUnreachable}>
          <RetryButton onRetry={onRetry} />
        </MessagePage>
      );
  }
}

function RetryButton({ onRetry }: { readonly onRetry: () => void }) {
  return (
    <button type="button" className="button" onClick={onRetry}>
      {messages.tryAgain}
    </button>
  );
}
