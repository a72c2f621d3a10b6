// The words of the upload queue: what the page knows of a file, of its batch, and what can happen to them.
import type { FileState } from '#core/api.ts';
import type { Failure } from '#core/failure.ts';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';

/** Why a file is not going on. The sentence for each is in components/strings.ts. */
export type Problem =
  /** Refused by the policy, by the server or by the worker, in a sentence of its own. */
  | { readonly kind: 'refused'; readonly failure: Failure }
  /** The browser cannot read it: a folder, or a file moved since it was picked. */
  | { readonly kind: 'unreadable' }
  /** The page was not loaded by https, and so the browser computes no checksums for it. */
  | { readonly kind: 'insecure-page' }
  | { readonly kind: 'offline' }
  | { readonly kind: 'server-unreachable' }
  /** 429: this browser asked too often; the server says after how long (ms) it may ask again. */
  | { readonly kind: 'server-busy'; readonly retryAfterMs: number }
  | { readonly kind: 'server-error'; readonly status: number }
  /** Nothing answers where the storage should be. */
  | { readonly kind: 'storage-unreachable' }
  /** It answers, but the browser keeps the reply from this page: the bucket's CORS rules do not name its origin. */
  | { readonly kind: 'storage-cors' }
  /** A connection over which nothing moved any more. */
  | { readonly kind: 'storage-stalled' }
  /** 403 of a signed URL that is too old. */
  | { readonly kind: 'storage-expired' }
  /** 403 else: the signature does not fit what was sent, or its owner may not write. */
  | { readonly kind: 'storage-refused' }
  /** The bytes that arrived are not those that were signed. */
  | { readonly kind: 'storage-mismatch' }
  | { readonly kind: 'storage-too-large' }
  | { readonly kind: 'storage-error'; readonly status: number }
  /** Uploaded, and the server says that there is neither a thumbnail nor a failure, for too long. */
  | { readonly kind: 'no-answer' }
  /** Uploaded, but the server could not be asked what became of it. */
  | { readonly kind: 'cannot-ask' };

export type UploadStatus =
  | { readonly state: 'checking' }
  | {
      readonly state: 'queued';
      /** Tries that failed so far, the last one with `problem`; the next not before `retryAt` (ms). */
      readonly failures: number;
      readonly retryAt: number;
      readonly problem?: Problem | undefined;
    }
  /** The same bytes are in the batch already, under this name; nothing was sent. */
  | { readonly state: 'duplicate'; readonly twinName: string }
  | {
      readonly state: 'uploading';
      readonly failures: number;
      readonly sentBytes: number;
      /** Over the last seconds; `undefined` until enough was sent to tell. */
      readonly bytesPerSecond: number | undefined;
    }
  /** Waiting for the worker since this time (ms). */
  | { readonly state: 'processing'; readonly since: number }
  | {
      readonly state: 'ready';
      readonly thumbnailUrl: string;
      readonly report: ThumbnailReport | undefined;
      /** When its presigned URLs were handed out (ms). */
      readonly signedAt: number;
      /** From the last byte uploaded to the answer, in ms; unknown of a batch opened by its address. */
      readonly waitedMs: number | undefined;
    }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'cancelled' };

export interface UploadEntry {
  /** Counts what was ever on the sheet, from 0; never given twice. */
  readonly id: number;
  /** Its number in the batch; what has not passed the check, or never will, has none. */
  readonly index: number | undefined;
  /** As the person wrote it; unknown when the storage has no name for it. */
  readonly name: string | undefined;
  readonly bytes: number;
  /** The file itself while this page has it; a batch opened by its address has none. */
  readonly file: File | undefined;
  /** Of its bytes, in base64; known once they were read. */
  readonly sha256: string | undefined;
  /** Presigned GET of the original, for a batch opened by its address. */
  readonly originalUrl: string | undefined;
  /** Its presigned URLs have run out and the next poll should bring new ones. */
  readonly stale: boolean;
  readonly status: UploadStatus;
}

/** How far a batch opened by its address is; `new` for one that is being uploaded here. */
export type Opening = 'new' | 'opening' | 'opened' | 'not-found' | 'unreachable';

/** What concerns no single file. */
export type SheetNotice =
  /** More files were added than the batch can take, so none of them was. */
  | {
      readonly kind: 'too-many';
      readonly added: number;
      readonly room: number;
      readonly maxFiles: number;
    }
  /** A folder was added that has nothing in it. */
  | { readonly kind: 'nothing-inside' }
  /** The server did not hand out the code that uploads: the files wait. */
  | { readonly kind: 'not-loaded' };

export interface UploadsState {
  readonly entries: readonly UploadEntry[];
  readonly nextId: number;
  readonly nextIndex: number;
  readonly batchId: string | undefined;
  readonly uploadToken: string | undefined;
  readonly opening: Opening;
  readonly notice: SheetNotice | undefined;
}

/** What reading a file in the browser found. */
export type CheckOutcome =
  | { readonly ok: true; readonly sha256: string }
  | { readonly ok: false; readonly problem: Problem };

export type UploadEvent =
  | { readonly type: 'added'; readonly files: readonly File[] }
  | { readonly type: 'noticed'; readonly notice: SheetNotice | undefined }
  | { readonly type: 'checked'; readonly id: number; readonly outcome: CheckOutcome }
  | { readonly type: 'signed'; readonly batchId: string; readonly uploadToken: string }
  | { readonly type: 'started'; readonly id: number }
  | {
      readonly type: 'progressed';
      readonly id: number;
      readonly sentBytes: number;
      readonly bytesPerSecond: number | undefined;
    }
  | {
      readonly type: 'postponed';
      readonly id: number;
      readonly problem: Problem;
      /** Tries that failed, this one too if it counts. */
      readonly failures: number;
      readonly retryAt: number;
    }
  /** The network is back: what waits for it need not wait longer. */
  | { readonly type: 'hurried' }
  | { readonly type: 'uploaded'; readonly id: number; readonly at: number }
  | { readonly type: 'failed'; readonly id: number; readonly problem: Problem }
  | { readonly type: 'cancelled'; readonly id: number }
  /** Taken off the sheet; the storage keeps what it has. */
  | { readonly type: 'removed'; readonly id: number }
  | { readonly type: 'retried'; readonly id: number; readonly at: number }
  | { readonly type: 'expired'; readonly id: number }
  /** A poll's reply. */
  | { readonly type: 'answered'; readonly files: readonly FileState[]; readonly at: number }
  /** After a poll, `heard` with a reply: files that waited since before `since` are given up. */
  | { readonly type: 'gave-up'; readonly since: number; readonly heard: boolean }
  | { readonly type: 'opening' }
  | {
      readonly type: 'opened';
      readonly batchId: string;
      readonly files: readonly FileState[];
      readonly at: number;
    }
  | { readonly type: 'not-opened'; readonly opening: 'not-found' | 'unreachable' };

/** Presigned GET URLs last five minutes; what fails after most of that may only need a new one. */
export const urlFreshMs = 4 * 60_000;

export const emptyUploads: UploadsState = {
  entries: [],
  nextId: 0,
  nextIndex: 0,
  batchId: undefined,
  uploadToken: undefined,
  opening: 'new',
  notice: undefined,
};

export function findEntry({ entries }: UploadsState, id: number): UploadEntry | undefined {
  return entries.find((entry) => entry.id === id);
}

/** Whether not every byte of it has been sent. */
export function isUnsent({ state }: UploadStatus): boolean {
  return state === 'checking' || state === 'queued' || state === 'uploading';
}
