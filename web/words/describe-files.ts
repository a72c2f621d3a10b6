// Sentences about the files of a batch: the status of each, their actions, and the progress of all.

import type { UploadLimits } from '../upload/check/upload-policy.ts';
import { type FileAction, isAboutTheAnswer } from '../upload/state/offered-actions.ts';
import type { Summary } from '../upload/state/summarize.ts';
import {
  isUnsent,
  type Problem,
  type SheetNotice,
  type UploadEntry,
  type UploadStatus,
  type UploadsState,
} from '../upload/state/upload-state.ts';
import { formatBytes, formatPercent, formatSpeed, formatTimeLeft } from './format.ts';
import { nameUnnamed, pageWords, plural } from './page.ts';

export function describeLimits({ maxBytes, maxFiles }: UploadLimits): string {
  return `Up to ${plural(maxFiles, 'file')} in a batch, ${formatBytes(maxBytes)} each.`;
}

/** Removes characters that reverse the writing direction: with them "gpj.exe" can look like "exe.jpg". */
export function nameFile({ name, id }: Pick<UploadEntry, 'name' | 'id'>): string {
  return name?.replace(/[\u202a-\u202e\u2066-\u2069]/g, '') ?? nameUnnamed(id);
}

/** What happens to a file that is on its way, or ready. describe-problem.ts has the sentences about the others. */
export function describeProgress({ status }: UploadEntry): string {
  switch (status.state) {
    case 'checking':
      return 'Checking';
    case 'queued':
      return status.problem === undefined ? 'Waiting to upload' : 'Paused';
    case 'uploading':
      return 'Uploading';
    case 'processing':
      if (!status.longWait) return 'Making the thumbnail';
      return status.longWait.isChecking ? 'Checking' : 'Uploaded';
    default:
      return pageWords.noReport;
  }
}

/** Whether the card needs no sentence: the file moves on, or waits for what all files wait for. The head says that once. */
export function isOnItsWay(status: UploadStatus): boolean {
  return isUnsent(status) || (status.state === 'processing' && !status.longWait?.isHeard);
}

/** "2.1 MB/s, 12 s left" during an upload, as soon as the speed is known. */
export function describePace({ status, bytes }: UploadEntry): string | undefined {
  if (status.state !== 'uploading' || !status.bytesPerSecond) return undefined;
  const { sentBytes, bytesPerSecond } = status;
  if (sentBytes >= bytes) return undefined;
  const seconds = (bytes - sentBytes) / bytesPerSecond;
  return `${formatSpeed(bytesPerSecond)}, ${formatTimeLeft(seconds)}`;
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
  if (notice.kind === 'nothing-inside') return pageWords.nothingInside;
  if (notice.kind === 'not-downloaded') return pageWords.downloadFailed;
  if (notice.kind === 'not-loaded') return pageWords.notLoaded;
  if (notice.kind === 'samples-not-loaded') return pageWords.samplesNotLoaded;
  if (notice.kind === 'continued') {
    return notice.files === 1
      ? '1 file continues where it stopped.'
      : `${notice.files} files continue where they stopped.`;
  }
  if (notice.kind === 'unfinished') return pageWords.unfinished;
  if (notice.kind === 'own-batch') return pageWords.ownBatch;
  return pageWords.tooMany;
}

/** The button that retries all failed files or, if none failed, all cancelled ones. */
export function describeRetryAll({ retryable, counts }: Summary): string {
  return retryable > 0 ? `Retry ${retryable} failed` : `Upload ${counts.cancelled} cancelled`;
}

/** @returns the count, the noun and the rest. A narrow window leaves out the noun. */
export function describeHeadline(summary: Summary): readonly [string, string, string] {
  const { counts, total } = summary;
  const noun = total === 1 ? 'thumbnail' : 'thumbnails';
  return [counts.ready === total ? `${total}` : `${counts.ready} of ${total}`, noun, 'ready'];
}

/** The files that are not ready. If there are none: what else a person may want to know of the batch. */
export function describeRest(
  summary: Summary,
  { uploadToken, opening, isGrowing }: UploadsState,
): string {
  const { counts, total, progress, bytesPerSecond, secondsLeft, inQueue, delayed } = summary;
  const isWatched = opening === 'opened' && uploadToken === undefined;
  if (isWatched && isGrowing && counts.ready + counts.failed === total) return pageWords.growing;
  if (counts.ready === total && counts.duplicate === 0)
    return isWatched ? pageWords.watched : pageWords.kept;
  const pace = bytesPerSecond === undefined ? '' : ` at ${formatSpeed(bytesPerSecond)}`;
  // Where the line does not fit, its end is cut off.
  const parts = [
    [counts.failed, 'failed'],
    [counts.uploading, `uploading${pace}`],
    [counts.checking, 'checking'],
    [counts.queued, 'waiting'],
    [counts.processing - inQueue, 'processing'],
    [inQueue, 'in the queue'],
    [counts.cancelled, 'cancelled'],
    [counts.duplicate, 'already added'],
  ] as const;
  const words = parts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}`);
  const left =
    secondsLeft === undefined
      ? []
      : [`${formatPercent(progress)}, about ${formatTimeLeft(secondsLeft)}`];
  const rest = [...left, ...words].join(', ');
  if (!delayed) return rest;
  const reason =
    delayed.state === 'queued' && delayed.problem
      ? describeDelay(delayed.problem)
      : pageWords.unheard;
  return counts.uploading > 0 ? `${reason} ${rest}` : reason;
}

/** The text of the live region. It changes with whole files only, so that a screen reader is not busy. */
export function describeAnnouncement(summary: Summary): string {
  const { counts, total, isDone, inQueue } = summary;
  if (total === 0) return '';
  const queued = inQueue > 0 ? `, ${inQueue} in the queue` : '';
  const failed = counts.failed > 0 ? `, ${counts.failed} failed` : '';
  const cancelled = counts.cancelled > 0 ? `, ${counts.cancelled} cancelled` : '';
  return `${isDone ? 'All done: ' : ''}${counts.ready} of ${plural(total, 'thumbnail')} ready${queued}${failed}${cancelled}`;
}

/** The button that shows all files, or the ready or failed ones. */
export function describeFilter(filter: 'all' | 'ready' | 'failed', summary: Summary): string {
  const { counts, total } = summary;
  if (filter === 'all') return `All ${total}`;
  return filter === 'ready' ? `Ready ${counts.ready}` : `Failed ${counts.failed}`;
}

export const orderNames = {
  added: 'Order: as added',
  name: 'Order: by name',
  size: 'Order: largest first',
  saved: 'Order: most saved first',
} as const;

export function describeSelection(count: number): string {
  return count > 0 ? `${count} selected` : 'Select images';
}

/** Why a file waits that the page retries automatically. */
function describeDelay(problem: Problem): string {
  switch (problem.kind) {
    case 'offline':
      return pageWords.paused;
    case 'storage-expired':
      return 'The upload link expired. Trying again with a new one.';
    case 'storage-refused':
      return 'The storage refused the upload link. Trying again with a new one.';
    case 'storage-broken-off':
      return 'The connection broke off. Trying again automatically.';
    case 'storage-cors':
      return 'The storage does not accept uploads from this page (CORS). Trying again automatically.';
    case 'server-busy':
      return 'The server is busy. The upload resumes automatically.';
    case 'server-unreachable':
    case 'server-error':
      return 'The server is not responding. Trying again automatically.';
    default:
      return 'The storage is not responding. Trying again automatically.';
  }
}
