// Sentences about files on their way: where each is, why it does not go on, and how far all of them are.
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import type { UploadLimits } from '#core/upload-policy.ts';
import { answerDeadlineMs } from '../upload/batch-poller.ts';
import { isAboutTheAnswer } from '../upload/offered-actions.ts';
import { type Summary, sentFraction } from '../upload/summarize.ts';
import type { Problem, SheetNotice, UploadEntry } from '../upload/upload-state.ts';
import {
  formatBytes,
  formatDuration,
  formatFormat,
  formatPercent,
  formatSize,
  formatSpeed,
} from './format.ts';
import { nameUnnamed, plural, strings } from './strings.ts';

export function describeLimits({ maxBytes, maxFiles }: UploadLimits): string {
  return `Up to ${formatBytes(maxBytes)} each, ${plural(maxFiles, 'file')} at a time.`;
}

/** Without the signs that turn the direction of writing: with them "exe.jpg" may be shown of "gpj.exe". */
export function nameFile({ name, id }: Pick<UploadEntry, 'name' | 'id'>): string {
  return name?.replace(/[\u202a-\u202e\u2066-\u2069]/g, '') ?? nameUnnamed(id);
}

/** One word or sentence for where a file is. */
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
      return 'Making the thumbnail';
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

function describeProblem(problem: Problem): string {
  switch (problem.kind) {
    case 'refused':
      return problem.failure.message;
    case 'unreadable':
      return 'The browser cannot read this file. It may be a folder, or it may have moved. Add it again.';
    case 'insecure-page':
      return 'Uploads need a secure connection. Open this page with https, or on localhost.';
    case 'offline':
      return 'You are offline. The upload resumes automatically when you are back online.';
    case 'server-unreachable':
      return 'We cannot reach the server. Check your connection, then try again.';
    case 'server-busy':
      return 'This browser sent too many requests. Wait a moment, then try again.';
    case 'server-error':
      return `The server could not accept this file (error ${problem.status}). Try again in a moment.`;
    case 'storage-unreachable':
      return 'We cannot reach the storage. Check your connection, then try again.';
    case 'storage-cors':
      return 'The storage does not accept uploads from this page: its CORS rules do not allow this address. Tell the operator, then try again.';
    case 'storage-stalled':
      return 'The upload stopped: no data moved for a minute. Check your connection, then try again.';
    case 'storage-expired':
      return 'The permission to upload expired more than once. Check the clock of the server, then try again.';
    case 'storage-refused':
      return 'The storage refused the upload (error 403). Reload the page, then add the file again.';
    case 'storage-mismatch':
      return 'The storage received other bytes than this file had when you added it. The file may have changed. Add it again.';
    case 'storage-too-large':
      return 'The storage refused this file as too large. Save a smaller version, then add that file.';
    case 'storage-error':
      return `The storage could not accept this file (error ${problem.status}). Try again in a moment.`;
    case 'no-answer':
      return `The file is uploaded, but it has no thumbnail after ${answerDeadlineMs / 60_000} minutes. Check again later.`;
    case 'cannot-ask':
      return 'The file is uploaded, but the server is not responding. Check again later.';
  }
}

/** Why a file that goes on by itself does not go on now. */
function describeDelay(problem: Problem): string {
  switch (problem.kind) {
    case 'offline':
      return describeProblem(problem);
    case 'storage-expired':
      return 'The permission to upload expired. Trying again with a new one.';
    case 'storage-refused':
      return 'The storage refused the permission to upload. Trying again with a new one.';
    case 'storage-cors':
      return 'The storage does not accept uploads from this page (CORS). Trying again automatically.';
    case 'server-busy':
      return 'The server asked for a pause. The upload resumes automatically.';
    case 'server-unreachable':
    case 'server-error':
      return 'The server is not responding. Trying again automatically.';
    default:
      return 'The storage is not responding. Trying again automatically.';
  }
}

/** The line under a finished thumbnail, in the parts between which a narrow column may break it. */
export function describeReport(report: ThumbnailReport): readonly string[] {
  const { sourceFormat, sourceWidth, sourceHeight, width, height, memoryMb, durationMs } = report;
  const size = formatSize(sourceWidth, sourceHeight);
  return [
    `${formatFormat(sourceFormat)} ${size}, ${formatBytes(report.sourceBytes)}`,
    `→ ${formatSize(width, height)}, ${formatBytes(report.bytes)} ·`,
    `${report.tier} (${memoryMb} MB), ${formatDuration(durationMs)}`,
    ...describeLosses(report),
  ];
}

/** What of the source the thumbnail does not show, where a person could miss it. */
function describeLosses({ isDamaged, animation }: ThumbnailReport): readonly string[] {
  return [
    ...(isDamaged ? ['· partial: the file is damaged'] : []),
    ...(animation === 'first-frame' ? ['· first frame of an animation'] : []),
  ];
}

/** The button of a file in this state: its word, and the whole label with the file's name. */
export function describeAction(
  entry: UploadEntry,
  action: 'cancel' | 'retry',
): { readonly word: string; readonly label: string } {
  const name = nameFile(entry);
  const { status } = entry;
  if (action === 'cancel') return { word: 'Cancel', label: `Cancel ${name}` };
  if (status.state === 'cancelled') return { word: 'Upload', label: `Upload ${name}` };
  if (status.state === 'duplicate') {
    return { word: 'Upload anyway', label: `Upload anyway ${name}` };
  }
  return status.state === 'failed' && isAboutTheAnswer(status.problem)
    ? { word: 'Check again', label: `Check again for ${name}` }
    : { word: 'Try again', label: `Try again ${name}` };
}

export function describeNotice(notice: SheetNotice): string {
  if (notice.kind === 'nothing-inside') return strings.nothingInside;
  if (notice.kind === 'not-loaded') return strings.notLoaded;
  const { added, room, maxFiles } = notice;
  if (room === maxFiles) {
    return `${added} files are too many for one batch; the limit is ${maxFiles}. Add them in smaller groups.`;
  }
  return room === 0
    ? `This batch is full: the limit is ${plural(maxFiles, 'file')}. Start a new batch to add more.`
    : `This batch has room for ${room} more; you added ${plural(added, 'file')}. Add fewer, or start a new batch.`;
}

/** Of the viewer: which of how many is shown. */
export function describePlace(place: number, total: number): string {
  return `${place} of ${total}`;
}

/** Of the button that sends again what failed, or where nothing did, what was cancelled. */
export function describeRetryAll({ retryable, counts }: Summary): string {
  return retryable > 0 ? `Retry ${retryable} failed` : `Upload ${counts.cancelled} cancelled`;
}

export function describeHeadline({ counts, total }: Summary): string {
  return counts.ready === total
    ? `${plural(total, 'thumbnail')} ready`
    : `${counts.ready} of ${plural(total, 'thumbnail')} ready`;
}

/** What the headline leaves out: everything that is not ready. */
export function describeRest({ counts, total, bytesPerSecond }: Summary): string {
  if (counts.ready === total) return strings.kept;
  const pace = bytesPerSecond === undefined ? '' : ` at ${formatSpeed(bytesPerSecond)}`;
  const parts = [
    [counts.uploading, `uploading${pace}`],
    [counts.checking, 'checking'],
    [counts.queued, 'waiting'],
    [counts.processing, 'processing'],
    [counts.failed, 'failed'],
    [counts.cancelled, 'cancelled'],
    [counts.duplicate, 'already added'],
  ] as const;
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ');
}

/** For the live region: changes with whole files only, so that it has little to say. */
export function describeAnnouncement(summary: Summary): string {
  const { counts, total, isDone } = summary;
  if (total === 0) return '';
  const failed = counts.failed > 0 ? `, ${counts.failed} failed` : '';
  return `${isDone ? 'All done: ' : ''}${counts.ready} of ${plural(total, 'thumbnail')} ready${failed}`;
}
