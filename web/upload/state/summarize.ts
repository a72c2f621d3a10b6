// Summarizes all files of a batch, for the headline, the progress bar and the announcements.
import { canRetry } from './offered-actions.ts';
import { isUnsent, type UploadEntry, type UploadStatus } from './upload-state.ts';

export interface Summary {
  readonly counts: Readonly<Record<UploadStatus['state'], number>>;
  /** A file that is in the batch already is not counted again. */
  readonly total: number;
  /** No file will change without the person. */
  readonly isDone: boolean;
  /** Files that are not fully sent. */
  readonly unsent: number;
  /** 0..1 over all files. */
  readonly progress: number;
  /** Speed of all uploads together; `undefined` until it is known. */
  readonly bytesPerSecond: number | undefined;
  /** Time until all files are sent, at this speed. */
  readonly secondsLeft: number | undefined;
  /** Files that wait for long, for free concurrency or for a retry. */
  readonly inQueue: number;
  /** The status of a file that waits for the connection, or for a server that does not respond. The others wait for the same. */
  readonly delayed: UploadStatus | undefined;
  /** Failed files that may succeed when they are retried. */
  readonly retryable: number;
}

/** Share of the upload in the progress of a file. The rest is the wait for the worker. */
const uploadShare = 0.9;

export function summarize(entries: readonly UploadEntry[]): Summary {
  const counts = {
    checking: 0,
    queued: 0,
    uploading: 0,
    processing: 0,
    ready: 0,
    failed: 0,
    cancelled: 0,
    duplicate: 0,
  };
  let progress = 0;
  let retryable = 0;
  let inQueue = 0;
  let delayed: UploadStatus | undefined;
  let bytesPerSecond: number | undefined;
  let unsentBytes = 0;
  let slowestSeconds = 0;
  for (const entry of entries) {
    const { status } = entry;
    counts[status.state] += 1;
    progress += measureProgress(entry);
    if (status.state === 'failed' && canRetry(entry)) retryable += 1;
    if (isInQueue(status)) inQueue += 1;
    if (isDelayed(status)) delayed ??= status;
    if (isUnsent(status)) unsentBytes += countUnsentBytes(entry);
    if (status.state === 'uploading' && status.bytesPerSecond !== undefined) {
      bytesPerSecond = (bytesPerSecond ?? 0) + status.bytesPerSecond;
      const seconds = countUnsentBytes(entry) / status.bytesPerSecond;
      if (seconds < Number.POSITIVE_INFINITY) slowestSeconds = Math.max(slowestSeconds, seconds);
    }
  }
  const unsent = counts.checking + counts.queued + counts.uploading;
  return {
    counts,
    total: entries.length - counts.duplicate,
    isDone: unsent + counts.processing === 0,
    unsent,
    progress: entries.length === 0 ? 0 : progress / entries.length,
    bytesPerSecond,
    // The files share the connection, so the slowest may need longer than all of them together.
    secondsLeft: bytesPerSecond
      ? Math.max(slowestSeconds, unsentBytes / bytesPerSecond)
      : undefined,
    inQueue,
    delayed,
    retryable,
  };
}

/** Whether the file waits for long, and the server could say so. */
function isInQueue(status: UploadStatus): boolean {
  return status.state === 'processing' && status.longWait?.isHeard === true;
}

/** Whether the file would move on if the connection, or a server, was there. */
export function isDelayed(status: UploadStatus): boolean {
  if (status.state === 'queued') return status.problem !== undefined;
  return status.state === 'processing' && status.longWait?.isHeard === false;
}

function countUnsentBytes({ status, bytes }: UploadEntry): number {
  return status.state === 'uploading' ? Math.max(0, bytes - status.sentBytes) : bytes;
}

function measureProgress({ status, bytes }: UploadEntry): number {
  switch (status.state) {
    case 'checking':
    case 'queued':
      return 0;
    case 'uploading':
      return uploadShare * sentFraction(status.sentBytes, bytes);
    case 'processing':
      return uploadShare;
    case 'ready':
    case 'failed':
    case 'cancelled':
    case 'duplicate':
      return 1;
  }
}

/** @returns 0..1, even if the browser counts more bytes than the file has */
export function sentFraction(sentBytes: number, bytes: number): number {
  return bytes > 0 ? Math.min(1, sentBytes / bytes) : 0;
}
