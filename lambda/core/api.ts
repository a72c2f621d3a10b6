// The shapes that cross a boundary: the web API's requests and replies. Parsed once at the door, plain values inside.
import * as z from 'zod';
import type { Failure } from './failure.ts';
import type { ThumbnailReport } from './thumbnail-report.ts';

/** 128 bits as 26 characters of lower-case base32. */
export const batchIdSchema = z.string().regex(/^[a-z2-7]{26}$/);

/** `POST /api/uploads`, its entries unread: zod validates all entries of an array before it checks the array's length. */
export const fileListSchema = z.object({ files: z.custom<readonly unknown[]>(Array.isArray) });

/** `POST /api/uploads`: files to sign uploads for. Count them by `fileListSchema` first. */
export const signUploadsRequestSchema = z.object({
  /** Proof of having started the batch; absent for the first request, which starts one. */
  uploadToken: batchIdSchema.optional(),
  files: z
    .array(
      z.object({
        /** The file's number in its batch, from 0; what its key is made of. */
        index: z.number().int().min(0).max(9999),
        name: z.string().min(1).max(1024),
        /** MIME type by the browser's guess, empty when it has none. */
        type: z.string().max(255),
        bytes: z.number().int().min(0),
        /** SHA-256 of the file's bytes, in base64: 32 bytes are 43 digits, the last with two bits to spare, and a `=`. */
        sha256: z.string().regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/),
      }),
    )
    .min(1),
});
export type SignUploadsRequest = z.infer<typeof signUploadsRequestSchema>;

/** Permission to PUT one file: the method is PUT, the body the file's bytes. */
export interface SignedUpload {
  readonly index: number;
  readonly url: string;
  /** Headers that were signed and must be sent as they are. `Content-Length` is signed too; browsers send it. */
  readonly headers: Readonly<Record<string, string>>;
  /** ISO 8601 time after which S3 refuses the URL. */
  readonly expiresAt: string;
}

export interface RefusedUpload {
  readonly index: number;
  readonly failure: Failure;
}

/** Reply of `POST /api/uploads` (201). */
export interface SignUploadsReply {
  readonly batchId: string;
  /** Send it with the next request to sign more files of this batch, or the same ones again. */
  readonly uploadToken: string;
  readonly uploads: readonly (SignedUpload | RefusedUpload)[];
}

/** Reply of `GET /api/batches/<id>` (200); with `?files=0,3` only those files are told of. */
export interface BatchReply {
  readonly batchId: string;
  readonly files: readonly FileState[];
}

interface FileStateBase {
  readonly index: number;
  /** The person's own file name, as they wrote it; absent when no object of this file is there to tell it. */
  readonly name?: string | undefined;
  /** Presigned GET of the original, for five minutes. */
  readonly originalUrl?: string | undefined;
}

/** Nothing has come of it yet: still uploading, or the worker has not finished. */
export interface WaitingFile extends FileStateBase {
  readonly state: 'waiting';
}

export interface ReadyFile extends FileStateBase {
  readonly state: 'ready';
  /** Presigned GET of the thumbnail. */
  readonly thumbnailUrl: string;
  /** What the worker did; absent when the thumbnail was put there by something else. */
  readonly report?: ThumbnailReport | undefined;
}

export interface FailedFile extends FileStateBase {
  readonly state: 'failed';
  readonly failure: Failure;
}

export type FileState = WaitingFile | ReadyFile | FailedFile;

/** Body of every reply with a status of 400 or more. */
export interface ErrorReply {
  readonly failure: Failure;
}
