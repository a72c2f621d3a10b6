// The state of the uploads page: its files and its batch.

import type { AnyFailure } from '#core/failure.ts';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';

/** Why a file is delayed or has failed. The sentences are in words/describe-problem.ts. */
export type Problem =
  /** The upload policy, the server or the worker refused the file. The failure has its own sentence. */
  | { readonly kind: 'refused'; readonly failure: AnyFailure }
  /** The browser cannot read the file. It may be a folder, or it moved after the person picked it. */
  | { readonly kind: 'unreadable' }
  /** The page was not loaded over https, so the browser offers no SHA-256. */
  | { readonly kind: 'insecure-page' }
  | { readonly kind: 'offline' }
  | { readonly kind: 'server-unreachable' }
  /** Status 429: this browser sent too many requests. */
  | { readonly kind: 'server-busy'; readonly retryAfterMs: number }
  | { readonly kind: 'server-error'; readonly status: number }
  /** The storage does not reply, and none of the file was sent. */
  | { readonly kind: 'storage-unreachable' }
  /** The connection broke off while the file was being sent. */
  | { readonly kind: 'storage-broken-off' }
  /** The storage replies, but its CORS rules do not name this page's origin. */
  | { readonly kind: 'storage-cors' }
  /** A part of the file was sent, and then no data moved. */
  | { readonly kind: 'storage-stalled' }
  /** The signed URL has expired (status 403), or the credentials that signed it (400). */
  | { readonly kind: 'storage-expired' }
  /** Status 403 for another reason: a wrong signature, or its owner may not write. */
  | { readonly kind: 'storage-refused' }
  /** The storage received other bytes than the signed ones. */
  | { readonly kind: 'storage-mismatch' }
  | { readonly kind: 'storage-too-large' }
  | { readonly kind: 'storage-error'; readonly status: number }
  /** Uploaded at `since`, but after the deadline the server reports neither a thumbnail nor a failure. */
  | { readonly kind: 'no-answer'; readonly since: number }
  /** Uploaded at `since`, but at the deadline the server could not be reached. */
  | { readonly kind: 'cannot-ask'; readonly since: number };

export type UploadStatus =
  | { readonly state: 'checking' }
  | {
      readonly state: 'queued';
      /** Failed tries so far. The last one failed with `problem`. */
      readonly failures: number;
      /** Earliest time of the next try (ms). */
      readonly retryAt: number;
      readonly problem?: Problem | undefined;
    }
  /** The batch already has these bytes under this name. Nothing was sent. */
  | { readonly state: 'duplicate'; readonly twinName: string }
  | {
      readonly state: 'uploading';
      readonly failures: number;
      readonly sentBytes: number;
      /** Over the last seconds; `undefined` until it is known. */
      readonly bytesPerSecond: number | undefined;
    }
  | {
      readonly state: 'processing';
      /** When its upload ended (ms). */
      readonly since: number;
      readonly longWait?: LongWait | undefined;
    }
  | {
      readonly state: 'ready';
      /** Presigned GET of the thumbnail. */
      readonly thumbnailUrl: string;
      /** What the page shows: a `data:` URL that came with a poll, or the presigned GET. */
      readonly shownUrl: string;
      readonly report: ThumbnailReport | undefined;
      /** When the server signed its URLs (ms). */
      readonly signedAt: number;
      /** From the last uploaded byte to the answer, in ms; unknown in a batch opened by its address. */
      readonly waitedMs: number | undefined;
    }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'cancelled' };

/** A file waits for longer than a run of a Lambda takes. As the last poll found it. */
export interface LongWait {
  /** Since the upload. */
  readonly minutes: number;
  /** Whether the server replied. */
  readonly isHeard: boolean;
  /** The session resumed, and its poll has not ended. */
  readonly isChecking?: boolean;
}

export interface UploadEntry {
  /** Never changes, because React, the selection and the viewer know a file by it. Counts the files of this page, from 0. */
  readonly id: number;
  /** Its number in the batch. A file gets one when it passes its check. */
  readonly index: number | undefined;
  /** The person's own file name; unknown when the storage does not have it. */
  readonly name: string | undefined;
  readonly bytes: number;
  /** The file itself; a batch opened by its address has none. */
  readonly file: File | undefined;
  /** SHA-256 in base64; `undefined` before the check. */
  readonly sha256: string | undefined;
  /** Presigned GET of the original, in a batch opened by its address. */
  readonly originalUrl: string | undefined;
  /** Its presigned URLs have expired. The next poll asks for new ones. */
  readonly stale: boolean;
  /** The browser keeps the file. It survives when the page is closed. */
  readonly isKept: boolean;
  readonly status: UploadStatus;
}

/** Progress of opening a batch by its address; `new` for a batch that this page uploads. */
export type Opening = 'new' | 'opening' | 'opened' | 'not-found' | 'deleted' | 'unreachable';

/** Files did not fit into the batch. They go into further batches if the person agrees. */
export interface TooMany {
  readonly kind: 'too-many';
  /** The files that have no batch yet; none in the last batch of the series. */
  readonly rest: readonly File[];
  /** The person agreed: the next batch starts when this one is sent. */
  readonly isAccepted: boolean;
  /** Number of this batch in the series, from 1. */
  readonly batch: number;
  /** Images in the batches before. */
  readonly before: number;
  /** Images in this batch. */
  readonly here: number;
  readonly maxFiles: number;
}

/** A message that concerns no single file. */
export type SheetNotice =
  | TooMany
  | { readonly kind: 'nothing-inside' }
  | { readonly kind: 'not-downloaded' }
  | { readonly kind: 'samples-not-loaded' }
  /** The code that uploads could not be loaded. The files wait. */
  | { readonly kind: 'not-loaded' }
  /** The browser kept unsent files of an earlier visit. Their upload continues. */
  | { readonly kind: 'continued'; readonly files: number }
  /** Files were added to a batch that this page only opened, so they are in a new one. */
  | { readonly kind: 'own-batch'; readonly batchId: string }
  /** Unsent files of another batch wait until somebody opens it. */
  | { readonly kind: 'unfinished'; readonly batchId: string };

export interface UploadsState {
  readonly entries: readonly UploadEntry[];
  readonly nextId: number;
  readonly nextIndex: number;
  readonly batchId: string | undefined;
  readonly uploadToken: string | undefined;
  readonly opening: Opening;
  /** The browser may keep the upload token of the opened batch. The page looks for it. */
  readonly isRestoring: boolean;
  /** Another page is sending files to the opened batch. */
  readonly isGrowing: boolean;
  readonly notice: SheetNotice | undefined;
}

export type CheckOutcome =
  | { readonly ok: true; readonly sha256: string }
  | { readonly ok: false; readonly problem: Problem };

/** Presigned GET URLs last five minutes. An image that fails later than this may only need a new URL. */
export const urlFreshMs = 4 * 60_000;

export const emptyUploads: UploadsState = {
  entries: [],
  nextId: 0,
  nextIndex: 0,
  batchId: undefined,
  uploadToken: undefined,
  opening: 'new',
  isRestoring: false,
  isGrowing: false,
  notice: undefined,
};

/** A file of which only the id and the status are known. */
export const emptyEntry: Omit<UploadEntry, 'id' | 'status'> = {
  index: undefined,
  name: undefined,
  bytes: 0,
  file: undefined,
  sha256: undefined,
  originalUrl: undefined,
  stale: false,
  isKept: false,
};

/** Whether files go into this batch. The address of a batch gives no right to add to it, so there they start a new one. */
export function takesFiles({ opening, isRestoring, uploadToken }: UploadsState): boolean {
  return opening === 'new' || isRestoring || uploadToken !== undefined;
}

export function findEntry({ entries }: UploadsState, id: number): UploadEntry | undefined {
  return entries.find((entry) => entry.id === id);
}

/** Whether some bytes of the file are not sent yet. */
export function isUnsent({ state }: UploadStatus): boolean {
  return state === 'checking' || state === 'queued' || state === 'uploading';
}

export function hasUnsent({ entries }: UploadsState): boolean {
  return entries.some(({ status }) => isUnsent(status));
}
