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
  | { readonly kind: 'offline' }
  | { readonly kind: 'server-unreachable' }
  | { readonly kind: 'server-error'; readonly status: number }
  /** No reply that a page may read: network, DNS, or the bucket's CORS rules. */
  | { readonly kind: 'storage-unreachable' }
  /** 403: the signed URL is too old, or what was sent is not what was signed. */
  | { readonly kind: 'storage-refused' }
  | { readonly kind: 'storage-too-large' }
  | { readonly kind: 'storage-error'; readonly status: number }
  /** Uploaded, but neither a thumbnail nor a failure came in time. */
  | { readonly kind: 'no-answer' };

export type UploadStatus =
  | { readonly state: 'checking' }
  | {
      readonly state: 'queued';
      /** Tries that failed so far, the last one with `problem`; the next not before `retryAt` (ms). */
      readonly failures: number;
      readonly retryAt: number;
      readonly problem?: Problem | undefined;
    }
  | { readonly state: 'uploading'; readonly failures: number; readonly sentBytes: number }
  /** Waiting for the worker since this time (ms). */
  | { readonly state: 'processing'; readonly since: number }
  | {
      readonly state: 'ready';
      readonly thumbnailUrl: string;
      readonly report: ThumbnailReport | undefined;
    }
  | { readonly state: 'failed'; readonly problem: Problem }
  | { readonly state: 'cancelled' };

export interface UploadEntry {
  /** Its place on the sheet, from 0. */
  readonly id: number;
  /** Its number in the batch; a file that was refused at once has none. */
  readonly index: number | undefined;
  /** As the person wrote it; unknown when the storage has no name for it. */
  readonly name: string | undefined;
  readonly bytes: number;
  /** The file itself while this page has it; a batch opened by its address has none. */
  readonly file: File | undefined;
  /** Presigned GET of the original, for a batch opened by its address. */
  readonly originalUrl: string | undefined;
  /** Its presigned URLs have run out and the next poll should bring new ones. */
  readonly stale: boolean;
  readonly status: UploadStatus;
}

/** How far a batch opened by its address is; `new` for one that is being uploaded here. */
export type Opening = 'new' | 'opening' | 'opened' | 'not-found' | 'unreachable';

/** More files were added than the batch can take, so none of them was. */
export interface TooManyFiles {
  readonly added: number;
  readonly room: number;
  readonly maxFiles: number;
}

export interface UploadsState {
  readonly entries: readonly UploadEntry[];
  readonly nextIndex: number;
  readonly batchId: string | undefined;
  readonly uploadToken: string | undefined;
  readonly opening: Opening;
  readonly tooManyFiles: TooManyFiles | undefined;
}

export interface AddedFile {
  readonly file: File;
  readonly refusal: Failure | undefined;
}

export type UploadEvent =
  | { readonly type: 'added'; readonly files: readonly AddedFile[] }
  | { readonly type: 'too-many'; readonly tooMany: TooManyFiles | undefined }
  | { readonly type: 'checked'; readonly id: number; readonly problem: Problem | undefined }
  | { readonly type: 'signed'; readonly batchId: string; readonly uploadToken: string }
  | { readonly type: 'started'; readonly id: number }
  | { readonly type: 'progressed'; readonly id: number; readonly sentBytes: number }
  | {
      readonly type: 'postponed';
      readonly id: number;
      readonly problem: Problem;
      readonly retryAt: number;
    }
  /** The network is back: what waits for it need not wait longer. */
  | { readonly type: 'hurried' }
  | { readonly type: 'uploaded'; readonly id: number; readonly at: number }
  | { readonly type: 'failed'; readonly id: number; readonly problem: Problem }
  | { readonly type: 'cancelled'; readonly id: number }
  | { readonly type: 'retried'; readonly id: number; readonly at: number }
  | { readonly type: 'expired'; readonly id: number }
  /** A poll's reply. */
  | { readonly type: 'answered'; readonly files: readonly FileState[] }
  /** After a poll, with or without a reply: files that waited since before `since` are given up. */
  | { readonly type: 'gave-up'; readonly since: number }
  | { readonly type: 'opening' }
  | {
      readonly type: 'opened';
      readonly batchId: string;
      readonly files: readonly FileState[];
      readonly at: number;
    }
  | { readonly type: 'not-opened'; readonly opening: 'not-found' | 'unreachable' };

export const emptyUploads: UploadsState = {
  entries: [],
  nextIndex: 0,
  batchId: undefined,
  uploadToken: undefined,
  opening: 'new',
  tooManyFiles: undefined,
};
