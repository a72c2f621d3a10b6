// A batch opened by its address that has no files to show: it is loading, missing, deleted, unreachable or empty.
import type { Opening } from '../../upload/state/upload-state.ts';
import { messageWords } from '../../words/message-page.ts';
import { pageWords } from '../../words/page.ts';
import { MessagePage } from './message-page.tsx';

interface UnopenedBatchProps {
  readonly opening: Exclude<Opening, 'new'>;
  readonly onRetry: () => void;
}

export function UnopenedBatch({ opening, onRetry }: UnopenedBatchProps) {
  if (opening === 'opening') {
    return <MessagePage headline={pageWords.opening} text={pageWords.openingMeans} isLoading />;
  }
  return (
    <MessagePage {...messages[opening]}>
      {opening !== 'not-found' && opening !== 'deleted' && (
        <button type="button" className="button" onClick={onRetry}>
          {messageWords.tryAgain}
        </button>
      )}
    </MessagePage>
  );
}

const messages = {
  'not-found': { headline: pageWords.batchMissingHeadline, text: pageWords.batchMissing },
  deleted: { headline: pageWords.batchDeletedHeadline, text: pageWords.batchDeleted },
  opened: { headline: pageWords.batchEmptyHeadline },
  unreachable: { headline: pageWords.batchUnreachableHeadline, text: pageWords.batchUnreachable },
};
