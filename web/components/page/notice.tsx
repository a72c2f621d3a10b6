// A message that concerns no single file, such as too many files. The announcer reads it aloud.
import type { SheetNotice } from '../../upload/state/upload-state.ts';
import { describeNotice } from '../../words/describe-files.ts';
import { pageWords } from '../../words/page.ts';

interface NoticeProps {
  readonly notice: SheetNotice;
  readonly onDismiss: () => void;
}

export function Notice({ notice, onDismiss }: NoticeProps) {
  return (
    <section className="notice" aria-label={pageWords.noticeLabel}>
      <p>{describeNotice(notice)}</p>
      {notice.kind === 'unfinished' && (
        <a href={`/b/${notice.batchId}`} className="button button-plain">
          {pageWords.continueBatch}
        </a>
      )}
      <button type="button" className="button button-plain" onClick={onDismiss}>
        {pageWords.dismiss}
      </button>
    </section>
  );
}
