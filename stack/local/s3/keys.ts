// Which buckets and keys the local S3 can store: it uses each part of a key as a file name.
import { maxKeyBytes } from '#core/keys.ts';

export interface KeyRefusal {
  /** S3's error code. */
  readonly code: 'InvalidBucketName' | 'InvalidURI' | 'KeyTooLongError';
  readonly message: string;
}

/** A file name has at most 255 bytes, and s3rver appends this suffix to the last part of a key. */
const maxPartBytes = 255 - '._S3rver_metadata.json'.length;

/**
 * @param key empty for the bucket itself
 * @returns why the local S3 cannot store the object, or `undefined` if it can
 */
export function refuseKey(bucket: string, key: string): KeyRefusal | undefined {
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket)) {
    return { code: 'InvalidBucketName', message: 'This is not a valid name of a bucket.' };
  }
  const parts = key.split('/');
  const isLong = (text: string, bytes: number) => Buffer.byteLength(text) > bytes;
  if (isLong(key, maxKeyBytes) || parts.some((part) => isLong(part, maxPartBytes))) {
    const message = `A key has at most ${maxKeyBytes} bytes, and in the local S3 at most ${maxPartBytes} between two slashes.`;
    return { code: 'KeyTooLongError', message };
  }
  // Only the last part may be empty: the key of a folder ends with a slash.
  const isPath = parts.some(
    (part, i) => part === '.' || part === '..' || (part === '' && i < parts.length - 1),
  );
  if (isPath || key.includes('\0') || key.includes('\\')) {
    const message =
      'The local S3 stores keys as paths: no part may be empty, `.` or `..`, and no character may be a zero byte or a backslash.';
    return { code: 'InvalidURI', message };
  }
  return undefined;
}
