// S3 errors that answer a question, recognised by their codes.
import { S3ServiceException } from '@aws-sdk/client-s3';
import type { Denial } from '#core/failure.ts';
import { TransientError } from '#core/transient-error.ts';

export function isMissing(error: unknown): boolean {
  return hasCode(error, 'NoSuchKey') || hasCode(error, 'NotFound');
}

/** The object's ETag is not the one that If-Match names. */
export function isOtherVersion(error: unknown): boolean {
  return hasCode(error, 'PreconditionFailed');
}

/** Another PUT or DELETE of the key ran at the same time as one with a condition. */
export function isConflict(error: unknown): boolean {
  return hasCode(error, 'ConditionalRequestConflict');
}

/** The object ends before the requested range. */
export function isNoRange(error: unknown): boolean {
  return hasCode(error, 'InvalidRange');
}

/**
 * S3 has the object, and denies us the read. A missing permission, a bucket whose requesters pay, a KMS key without a grant, and
 * a key that only the customer has (SSE-C) all get one code. S3 may allow the next try.
 */
export class ReadDenied extends TransientError {
  readonly bucket: string;
  readonly key: string;
  readonly code: Denial;

  constructor(bucket: string, key: string, code: Denial, cause?: unknown) {
    super(`S3 denies us ${key} in ${bucket}: ${code}`, cause);
    this.bucket = bucket;
    this.key = key;
    this.code = code;
  }
}

/** @returns why S3 denies us an object; `undefined` for another error */
export function denialOf(error: unknown): Denial | undefined {
  if (hasCode(error, 'InvalidObjectState')) return 'archived';
  if (!(error instanceof S3ServiceException)) return undefined;
  // The reply to a HEAD has no body, and so no code. S3 answers 400 if it needs the customer's own key to decrypt the object (SSE-C).
  const isHead =
    error.name === 'Unknown' && [400, 403].includes(error.$metadata.httpStatusCode ?? 0);
  const isDenied = isHead || /^(AccessDenied$|InvalidRequest$|KMS\.)/.test(error.name);
  return isDenied ? 'access-denied' : undefined;
}

/** The SDK adds this field to every error that it throws after its last retry, network errors among them. */
export function isSdkError(error: unknown): error is Error {
  return error instanceof Error && '$metadata' in error;
}

/** Whether the storage failed, and not our own code. */
export function isStorageError(error: unknown): boolean {
  return error instanceof TransientError || isSdkError(error);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof S3ServiceException && error.name === code;
}
