// Which files may be uploaded. The page asks before it uploads, and the web API asks again before it signs.
import { type Failure, failure } from '#core/failure.ts';
import { looksLikeImage } from './looks-like-image.ts';

/** Limits that the operator sets. storage/env.ts has the defaults. */
export interface UploadLimits {
  /** Files in one batch, and in one request to sign uploads. */
  readonly maxFiles: number;
  /** Bytes of one file. */
  readonly maxBytes: number;
}

/** What a browser knows about a file without reading it. */
interface OfferedFile {
  readonly name: string;
  /** MIME type; empty if the browser does not know it, as with HEIC on many systems. */
  readonly type: string;
  readonly bytes: number;
}

/**
 * Judges a file by its name, type and size. A file of unknown type passes if it has the extension of an image, because the
 * header readers judge its content later.
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
