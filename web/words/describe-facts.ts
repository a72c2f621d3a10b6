// The facts about an original and its thumbnail, under the name.
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import type { UploadEntry } from '../upload/state/upload-state.ts';
import { describePace, describeProgress, isOnItsWay } from './describe-files.ts';
import { formatBytes, formatSaving } from './format.ts';

/** One line: "5.1 MB → 3.4 kB". Before the thumbnail is ready, it says what happens to the file. */
export function describeFacts(entry: UploadEntry): string {
  const { status, bytes } = entry;
  if (status.state === 'ready' && status.report) {
    return formatSaving(status.report.sourceBytes, status.report.bytes);
  }
  if (status.state !== 'ready' && !isOnItsWay(status)) return bytes > 0 ? formatBytes(bytes) : '';
  const pace = describePace(entry);
  return pace ? `${describeProgress(entry)}, ${pace}` : describeProgress(entry);
}

/** What the thumbnail does not show of its source; `undefined` if it shows everything. */
export function describeLosses({ isDamaged, animation }: ThumbnailReport): string | undefined {
  if (isDamaged) return 'Partial: the file is damaged';
  return animation === 'first-frame' ? 'First frame of an animation' : undefined;
}
