// What concerns no single file, such as that more were added than a batch can take. The announcer says it aloud.
import type { SheetNotice } from '../upload/upload-state.ts';
import { describeNotice } from '../words/describe-files.ts';
import { strings } from '../words/strings.ts';

interface NoticeProps {
  readonly notice: SheetNotice;
  readonly onDismiss: () => void;
}

export function Notice({ notice, onDismiss }: NoticeProps) {
  return (
    <section className="notice" aria-label={strings.noticeLabel}>
      <p>{describeNotice(notice)}</p>
      <button type="button" className="text-button" onClick={onDismiss}>
        {strings.dismiss}
      </button>
    </section>
  );
}
