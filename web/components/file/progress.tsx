// A file on its way: a ring with the percentage in the place of the thumbnail.

import { Hourglass } from 'lucide-react';
import { isDelayed, sentFraction } from '../../upload/state/summarize.ts';
import type { UploadEntry } from '../../upload/state/upload-state.ts';
import { nameFile } from '../../words/describe-files.ts';
import { formatPercent } from '../../words/format.ts';
import { labelProgress } from '../../words/page.ts';

export function FileProgress({ entry }: { readonly entry: UploadEntry }) {
  const { status, bytes } = entry;
  const isUploading = status.state === 'uploading';
  const sent = isUploading ? sentFraction(status.sentBytes, bytes) : 0;
  const percent = formatPercent(sent);
  return (
    <div
      className="ring"
      data-delayed={isDelayed(status)}
      {...(isUploading && {
        role: 'progressbar',
        'aria-label': labelProgress(nameFile(entry)),
        'aria-valuenow': Math.floor(sent * 100),
      })}
    >
      <Ring filled={status.state === 'processing' ? 0.25 : sent} />
      {isUploading && <span key={percent}>{percent}</span>}
      {isDelayed(status) && <Hourglass aria-hidden />}
    </div>
  );
}

/** @param filled 0..1 */
function Ring({ filled }: { readonly filled: number }) {
  const circle = { cx: 24, cy: 24, r: 21, pathLength: 100 };
  return (
    <svg viewBox="0 0 48 48" aria-hidden="true">
      <circle {...circle} />
      <circle {...circle} className="ring-filled" strokeDasharray={`${filled * 100} 100`} />
    </svg>
  );
}
