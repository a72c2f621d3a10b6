// Sentences about the files of a batch: the status of each, their actions, and the progress of all.
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import type { UploadLimits } from '#core/upload-policy.ts';
import { type FileAction, isAboutTheAnswer } from '../upload/offered-actions.ts';
import { type Summary, sentFraction } from '../upload/summarize.ts';
import type { LongWait, SheetNotice, UploadEntry } from '../upload/upload-state.ts';
import { describeDelay, describeProblem } from './describe-problem.ts';
import {
  formatBytes,
  formatDimensions,
  formatDuration,
  formatMinutes,
  formatPercent,
  formatSpeed,
  nameFormat,
} from './format.ts';
import { nameUnnamed, plural, strings } from './strings.ts';

export function describeLimits({ maxBytes, maxFiles }: UploadLimits): string {
  return `Up to ${formatBytes(maxBytes)} each, ${plural(maxFiles, 'file')} at a time.`;
}

/** Removes characters that reverse the writing direction: with them "gpj.exe" can look like "exe.jpg". */
export function nameFile({ name, id }: Pick<UploadEntry, 'name' | 'id'>): string {
  return name?.replace(/[\u202a-\u202e\u2066-\u2069]/g, '') ?? nameUnnamed(id);
}

/** The status of a file, in a word or a sentence. */
export function describeStatus({ status, bytes }: UploadEntry): string {
  switch (status.state) {
    case 'checking':
      return 'Checking';
    case 'queued':
      return status.problem === undefined ? 'Waiting to upload' : describeDelay(status.problem);
    case 'uploading': {
      const sent = formatPercent(sentFraction(Math.min(status.sentBytes, bytes), bytes));
      const speed = status.bytesPerSecond;
      const pace = speed === undefined ? '' : `, ${formatSpeed(speed)}`;
      return `Uploading ${sent} of ${formatBytes(bytes)}${pace}`;
    }
    case 'processing':
      return status.longWait ? describeLongWait(status.longWait) : 'Making the thumbnail';
    case 'ready':
      return status.report === undefined ? strings.noReport : 'Ready';
    case 'failed':
      return describeProblem(status.problem);
    case 'cancelled':
      return 'Cancelled';
    case 'duplicate':
      return `This image is already in the batch, as ${status.twinName}.`;
  }
}

function describeLongWait({ minutes, isHeard, isChecking }: LongWait): string {
  if (isChecking) return 'Checking';
  return isHeard
    ? `In the queue, uploaded ${formatMinutes(minutes)} ago. ${strings.queueMeans}`
    : strings.unheard;
}

/** The line under a thumbnail. A narrow column may break it between these parts. */
export function describeReport(report: ThumbnailReport): readonly string[] {
  const { sourceFormat, sourceWidth, sourceHeight, width, height, memoryMb, durationMs } = report;
  const size = formatDimensions(sourceWidth, sourceHeight);
  return [
    `${nameFormat(sourceFormat)} ${size}, ${formatBytes(report.sourceBytes)}`,
    `→ ${formatDimensions(width, height)}, ${formatBytes(report.bytes)} ·`,
    `${report.tier} (${memoryMb} MB), ${formatDuration(durationMs)}`,
    ...describeLosses(report),
  ];
}

/** Parts of the source that the thumbnail does not show. */
function describeLosses({ isDamaged, animation }: ThumbnailReport): readonly string[] {
  return [
    ...(isDamaged ? ['· partial: the file is damaged'] : []),
    ...(animation === 'first-frame' ? ['· first frame of an animation'] : []),
  ];
}

/** The word on the button of a file, and its full label with the name of the file. */
export function describeAction(
  entry: UploadEntry,
  action: FileAction,
): { readonly word: string; readonly label: string } {
  const name = nameFile(entry);
  const { status } = entry;
  if (action === 'cancel') return { word: 'Cancel', label: `Cancel ${name}` };
  if (action === 'resume') return { word: 'Check now', label: `Check now for ${name}` };
  if (status.state === 'cancelled') return { word: 'Upload', label: `Upload ${name}` };
  if (status.state === 'duplicate') {
    return { word: 'Upload anyway', label: `Upload anyway: ${name}` };
  }
  return status.state === 'failed' && isAboutTheAnswer(status.problem)
    ? { word: 'Check again', label: `Check again for ${name}` }
    : { word: 'Try again', label: `Try again: ${name}` };
}

export function describeNotice(notice: SheetNotice): string {
  if (notice.kind === 'nothing-inside') return strings.nothingInside;
  if (notice.kind === 'not-loaded') return strings.notLoaded;
  if (notice.kind === 'continued') {
    return notice.files === 1
      ? '1 file continues where it stopped.'
      : `${notice.files} files continue where they stopped.`;
  }
  if (notice.kind === 'unfinished') return strings.unfinished;
  const { added, room, maxFiles } = notice;
  if (room === maxFiles) {
    return `${added} files are too many for one batch; the limit is ${maxFiles}. Add them in smaller groups.`;
  }
  return room === 0
    ? `This batch is full: the limit is ${plural(maxFiles, 'file')}. Start a new batch to add more.`
    : `This batch has room for ${plural(room, 'more file')}; you added ${added}. Add fewer, or start a new batch.`;
}

/** The button that retries all failed files or, if none failed, all cancelled ones. */
export function describeRetryAll({ retryable, counts }: Summary): string {
  return retryable > 0 ? `Retry ${retryable} failed` : `Upload ${counts.cancelled} cancelled`;
}

export function describeHeadline({ counts, total }: Summary): string {
  return counts.ready === total
    ? `${plural(total, 'thumbnail')} ready`
    : `${counts.ready} of ${plural(total, 'thumbnail')} ready`;
}

/** The files that are not ready. */
export function describeRest({ counts, total, bytesPerSecond, inQueue }: Summary): string {
  if (counts.ready === total) return strings.kept;
  const pace = bytesPerSecond === undefined ? '' : ` at ${formatSpeed(bytesPerSecond)}`;
  const parts = [
    [counts.uploading, `uploading${pace}`],
    [counts.checking, 'checking'],
    [counts.queued, 'waiting'],
    [counts.processing - inQueue, 'processing'],
    [inQueue, 'in the queue'],
    [counts.failed, 'failed'],
    [counts.cancelled, 'cancelled'],
    [counts.duplicate, 'already added'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}

/** The text of the live region. It changes with whole files only, so that a screen reader is not busy. */
export function describeAnnouncement(summary: Summary): string {
  const { counts, total, isDone, inQueue } = summary;
  if (total === 0) return '';
  const queued = inQueue > 0 ? `, ${inQueue} in the queue` : '';
  const failed = counts.failed > 0 ? `, ${counts.failed} failed` : '';
  return `${isDone ? 'All done: ' : ''}${counts.ready} of ${plural(total, 'thumbnail')} ready${queued}${failed}`;
}
