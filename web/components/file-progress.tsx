// A file on its way: a ring with the percentage in the frame of the thumbnail, and what happens now.

import { sentFraction } from '../upload/summarize.ts';
import type { UploadEntry } from '../upload/upload-state.ts';
import { describePace, describeStatus, nameFile } from '../words/describe-files.ts';
import { formatPercent } from '../words/format.ts';
import { labelProgress } from '../words/strings.ts';

export function FileProgress({ entry }: { readonly entry: UploadEntry }) {
  const { status, bytes } = entry;
  const sent =
    status.state === 'uploading'
      ? sentFraction(status.sentBytes, bytes)
      : status.state === 'processing'
        ? 1
        : 0;
  const pace = describePace(entry);
  return (
    <div className="file-progress">
      <div
        className="ring"
        role="progressbar"
        aria-label={labelProgress(nameFile(entry))}
        aria-valuenow={Math.floor(sent * 100)}
      >
        <svg viewBox="0 0 48 48" aria-hidden="true">
          <circle className="ring-rest" cx="24" cy="24" r="21" pathLength="100" />
          <circle
            className="ring-sent"
            cx="24"
            cy="24"
            r="21"
            pathLength="100"
            strokeDasharray={`${sent * 100} 100`}
          />
        </svg>
        {status.state === 'uploading' && <span>{formatPercent(sent)}</span>}
      </div>
      <p>{describeStatus(entry)}</p>
      {pace && <p className="file-pace">{pace}</p>}
    </div>
  );
}
