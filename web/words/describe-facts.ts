// The facts about an original and its thumbnail, under their frames.
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import type { UploadEntry } from '../upload/state/upload-state.ts';
import { formatBytes, formatDimensions, nameFormat } from './format.ts';

/** "JPEG 4000×3000, 5.1 MB"; only the size until the thumbnail's report says the rest. */
export function describeOriginal({ status, bytes }: UploadEntry): string {
  if (status.state !== 'ready' || !status.report) return bytes > 0 ? formatBytes(bytes) : '';
  const { sourceFormat, sourceWidth, sourceHeight, sourceBytes } = status.report;
  const dimensions = formatDimensions(sourceWidth, sourceHeight);
  return `${nameFormat(sourceFormat)} ${dimensions}, ${formatBytes(sourceBytes)}`;
}

/** "128×96, 3.4 kB". */
export function describeThumbnail({ width, height, bytes }: ThumbnailReport): string {
  return `${formatDimensions(width, height)}, ${formatBytes(bytes)}`;
}

/** What the thumbnail does not show of its source; `undefined` if it shows everything. */
export function describeLosses({ isDamaged, animation }: ThumbnailReport): string | undefined {
  if (isDamaged) return 'Partial: the file is damaged';
  return animation === 'first-frame' ? 'First frame of an animation' : undefined;
}
