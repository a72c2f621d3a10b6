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
      return `The same picture was added already, as ${status.twinName}.`;
  }
}

function describeProblem(problem: Problem): string {
  switch (problem.kind) {
    case 'refused':
      return problem.failure.message;
    case 'unreadable':
      return 'The browser cannot read this. It may be a folder, or a file that was moved. Add it again.';
    case 'insecure-page':
      return 'This page was not loaded over a secure connection, so it cannot upload. Open it with https, or as localhost.';
    case 'offline':
      return 'You are offline. The upload goes on by itself when you are connected again.';
    case 'server-unreachable':
      return 'The server of this page cannot be reached. Check your connection, then try again.';
    case 'server-busy':
      return 'The server has too much to do for this browser. Wait a moment, then try again.';
    case 'server-error':
      return `The server could not take this file (error ${problem.status}). Try again in a moment.`;
    case 'storage-unreachable':
      return 'The storage cannot be reached: the connection failed. Check it, then try again.';
    case 'storage-cors':
      return 'The storage does not take uploads from this page: its CORS rules do not allow this address. Tell whoever runs it, then try again.';
    case 'storage-stalled':
      return 'Nothing moved for a minute, so the upload was ended. Check your connection, then try again.';
    case 'storage-expired':
      return 'The permission to upload had run out before the storage saw it, more than once. Check the clock of this server, then try again.';
    case 'storage-refused':
      return 'The storage refused the upload: its signature does not fit (error 403). Reload the page, then add the file again.';
    case 'storage-mismatch':
      return 'What arrived is not what this file was when it was added. It may have changed: add it again.';
    case 'storage-too-large':
      return 'The storage refused this file as too large. Save it smaller and add it again.';
    case 'storage-error':
      return `The storage could not take this file (error ${problem.status}). Try again in a moment.`;
    case 'no-answer':
      return `No answer yet: the file is uploaded, but after ${answerDeadlineMs / 60_000} minutes there is no thumbnail.`;
    case 'cannot-ask':
      return 'The file is uploaded, but the server of this page does not say what became of it. Look again when it answers.';
  }
}

/** Why a file that goes on by itself does not go on now. */
function describeDelay(problem: Problem): string {
  switch (problem.kind) {
    case 'offline':
      return describeProblem(problem);
    case 'storage-expired':
      return 'The permission to upload had expired. Trying again with a new one.';
    case 'storage-refused':
      return 'The storage refused the permission to upload. Trying again with a new one.';
    case 'storage-cors':
      return 'The storage does not take uploads from this page (CORS). Trying again by itself.';
    case 'server-busy':
      return 'The server asks for a pause. Going on by itself.';
    case 'server-unreachable':
    case 'server-error':
      return 'The server does not answer. Trying again by itself.';
    default:
      return 'The storage does not answer. Trying again by itself.';
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
    ...(isDamaged ? ['· damaged: shown as far as it goes'] : []),
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
    ? { word: 'Look again', label: `Look again for ${name}` }
    : { word: 'Try again', label: `Try again ${name}` };
}

export function describeNotice(notice: SheetNotice): string {
  if (notice.kind === 'nothing-inside') return strings.nothingInside;
  if (notice.kind === 'not-loaded') return strings.notLoaded;
  const { added, room, maxFiles } = notice;
  if (room === maxFiles) {
    return `${plural(added, 'file')} at once are too many; the limit is ${maxFiles}. Add them in smaller groups.`;
  }
  return room === 0
    ? `This batch is full: it has ${plural(maxFiles, 'file')}. Start a new batch for more.`
    : `This batch has room for ${room} more, not for ${plural(added, 'file')}. Start a new batch for them.`;
}

/** Of the viewer: which of how many is shown. */
export function describePlace(place: number, total: number): string {
  return `${place} of ${total}`;
}

/** Of the button that sends again what failed, or where nothing did, what was cancelled. */
export function describeRetryAll({ retryable, counts }: Summary): string {
  return retryable > 0 ? `Try again ${retryable} failed` : `Upload ${counts.cancelled} cancelled`;
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
    [counts.duplicate, 'added twice'],
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
