// A message that concerns no single file, such as too many files. The announcer reads it aloud.
import type { SheetNotice } from '../../upload/state/upload-state.ts';
import { describeNotice } from '../../words/describe-files.ts';
import { pageWords } from '../../words/page.ts';
import { lazyWithRetry } from './lazy-with-retry.tsx';

const FurtherBatches = lazyWithRetry(() => import('./further-batches.tsx'));

interface NoticeProps {
  readonly notice: SheetNotice;
  /** The files that did not fit shall go into further batches. */
  readonly onAccept: () => void;
  readonly onDismiss: () => void;
}

export function Notice({ notice, onAccept, onDismiss }: NoticeProps) {
  return (
    <section className="notice" aria-label={pageWords.noticeLabel}>
      {notice.kind === 'too-many' ? (
        <FurtherBatches notice={notice} onAccept={onAccept} />
      ) : (
        <p>{describeNotice(notice)}</p>
      )}
      {'batchId' in notice && (
        <a href={`/b/${notice.batchId}`} className="button button-plain">
          {notice.kind === 'unfinished' ? pageWords.continueBatch : pageWords.backToBatch}
        </a>
      )}
      <button type="button" className="button button-plain" onClick={onDismiss}>
        {notice.kind === 'too-many' && notice.rest.length > 0
          ? pageWords.leaveOut
          : pageWords.dismiss}
      </button>
    </section>
  );
}
