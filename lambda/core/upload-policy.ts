// What may be uploaded: asked by the form before a byte is sent, by the presign route, and by the dispatcher.
import { type Failure, failure } from './failure.ts';
import { looksLikeImage } from './looks-like-image.ts';

/** The limits an operator may change; `settingsSchema` in io/env.ts holds their defaults. */
export interface UploadLimits {
  /** Files in one request to sign uploads and in one batch. */
  readonly maxFiles: number;
  /** Bytes of one file. */
  readonly maxBytes: number;
}

/** What a browser says of a file before anyone has read it. */
export interface OfferedFile {
  readonly name: string;
  /** MIME type by the browser's guess; empty when it has none (HEIC on many systems). */
  readonly type: string;
  readonly bytes: number;
}

/**
 * Decides from the outside alone whether a file is worth uploading. What is inside is only known to the worker, so an
 * unknown type with an image's extension passes.
 *
 * @returns the failure to show, or `undefined` when the file may be uploaded
 */
export function refuseUpload(file: OfferedFile, limits: UploadLimits): Failure | undefined {
  if (file.bytes === 0) return failure('empty');
  if (file.bytes > limits.maxBytes) {
    return failure('too-many-bytes', { bytes: file.bytes, maxBytes: limits.maxBytes });
  }
  return looksLikeImage(file) ? undefined : failure('not-an-image');
}
