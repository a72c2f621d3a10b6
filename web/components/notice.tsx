// What concerns no single file: more were added than a batch can take.
import type { TooManyFiles } from '../upload/upload-state.ts';
import { describeTooMany, strings } from './strings.ts';

interface NoticeProps {
  readonly tooMany: TooManyFiles;
  readonly onDismiss: () => void;
}

export function Notice({ tooMany, onDismiss }: NoticeProps) {
  return (
    <div className="notice" role="alert">
      <p>{describeTooMany(tooMany)}</p>
      <button type="button" className="text-button" onClick={onDismiss}>
        {strings.dismiss}
      </button>
    </div>
  );
}
