// All files of a sheet in a few numbers: for the headline, the overall progress bar and the announcements.
import { canRetry } from './offered-actions.ts';
import type { UploadEntry, UploadStatus } from './upload-state.ts';

export interface Summary {
  readonly counts: Readonly<Record<UploadStatus['state'], number>>;
  readonly total: number;
  /** Nothing goes on by itself any more. */
  readonly isDone: boolean;
  /** Files of which not every byte has been sent: leaving the page would lose them. */
  readonly unsent: number;
  /** 0..1 over all files, for one bar. */
  readonly progress: number;
  /** Of all uploads together; `undefined` until it can be told. */
  readonly bytesPerSecond: number | undefined;
  /** Failed files that may do better when they are tried again. */
  readonly retryable: number;
}

/** Of a file's whole way, the part that is the upload; the rest is waiting for the worker. */
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
  let bytesPerSecond: number | undefined;
  for (const entry of entries) {
    const { status } = entry;
    counts[status.state] += 1;
    progress += measureProgress(entry);
    if (status.state === 'failed' && canRetry(entry)) retryable += 1;
    if (status.state === 'uploading' && status.bytesPerSecond !== undefined) {
      bytesPerSecond = (bytesPerSecond ?? 0) + status.bytesPerSecond;
    }
  }
  const unsent = counts.checking + counts.queued + counts.uploading;
  return {
    counts,
    total: entries.length,
    isDone: unsent + counts.processing === 0,
    unsent,
    progress: entries.length === 0 ? 0 : progress / entries.length,
    bytesPerSecond,
    retryable,
  };
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

/** @returns 0..1, also where the browser counts more bytes than the file has */
export function sentFraction(sentBytes: number, bytes: number): number {
  return bytes > 0 ? Math.min(1, sentBytes / bytes) : 0;
}
