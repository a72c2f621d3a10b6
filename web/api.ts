// The web API's requests and replies. The server parses a request with these schemas before it uses any of it.
import * as z from 'zod/mini';
import type { AnyFailure } from '#core/failure.ts';
import { batchIdPattern } from '#core/keys.ts';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';

/** Body of `POST /api/uploads` with unread entries: zod validates every entry of an array before it checks the length. */
export const fileListSchema = z.object({ files: z.custom<readonly unknown[]>(Array.isArray) });

/** Body of `POST /api/uploads`: files to sign uploads for. Count the files with `fileListSchema` first. */
export const signUploadsRequestSchema = z.object({
  /** Proves that the client started the batch. The first request has none and starts one. */
  uploadToken: z.optional(z.string().check(z.regex(batchIdPattern))),
  files: z
    .array(
      z.object({
        /** Number of the file in its batch, from 0. The upload's key contains it. */
        index: z.int().check(z.minimum(0), z.maximum(9999)),
        name: z.string().check(z.minLength(1), z.maxLength(1024)),
        /** The browser's guess of the MIME type, empty when it has none. */
        type: z.string().check(z.maxLength(255)),
        bytes: z.int().check(z.minimum(0)),
        /** SHA-256 of the file in base64: 32 bytes are 43 digits, the last with two spare bits, and a `=`. */
        sha256: z.string().check(z.regex(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/)),
      }),
    )
    .check(z.minLength(1)),
});
export type SignUploadsRequest = z.infer<typeof signUploadsRequestSchema>;

/** Permission to upload one file with a PUT whose body is the file's bytes. */
export interface SignedUpload {
  readonly index: number;
  readonly url: string;
  /** Signed headers, which the client must send unchanged. `Content-Length` is signed too; browsers send it. */
  readonly headers: Readonly<Record<string, string>>;
  /** ISO 8601 time at which S3 starts to refuse the URL. */
  readonly expiresAt: string;
}

export interface RefusedUpload {
  readonly index: number;
  readonly failure: AnyFailure;
}

/** Reply to `POST /api/uploads` (201). */
export interface SignUploadsReply {
  readonly batchId: string;
  /** The client sends it to sign more files of this batch, or the same files again. */
  readonly uploadToken: string;
  readonly uploads: readonly (SignedUpload | RefusedUpload)[];
}

/** Reply to `GET /api/batches/<id>` (200); `?files=0,3` limits it to those files. */
export interface BatchReply {
  readonly batchId: string;
  readonly files: readonly FileState[];
}

interface AnyFileState {
  readonly index: number;
  /** The file's name on the person's device; absent when no stored object carries it. */
  readonly name?: string | undefined;
  /** Presigned GET of the original. */
  readonly originalUrl?: string | undefined;
}

/** The browser is still uploading, or no worker has finished. */
interface WaitingFile extends AnyFileState {
  readonly state: 'waiting';
  /** Milliseconds since the upload, by the clocks of S3 and the server. Only the reply for a whole batch has it. */
  readonly ageMs?: number | undefined;
}

interface ReadyFile extends AnyFileState {
  readonly state: 'ready';
  /** Presigned GET of the thumbnail. */
  readonly thumbnailUrl: string;
  /** The thumbnail as a `data:` URL. Only the reply to a poll has it, and only for a small thumbnail. */
  readonly thumbnailData?: string | undefined;
  /** What the worker did; absent when something else wrote the thumbnail. */
  readonly report?: ThumbnailReport | undefined;
}

interface FailedFile extends AnyFileState {
  readonly state: 'failed';
  readonly failure: AnyFailure;
}

/** The person who uploaded the file has deleted it. Only the reply to a poll names such a file. */
interface DeletedFile extends AnyFileState {
  readonly state: 'deleted';
}

export type FileState = WaitingFile | ReadyFile | FailedFile | DeletedFile;

/** Body of every reply with a status of 400 or more. */
export interface ErrorReply {
  readonly failure: AnyFailure;
}
