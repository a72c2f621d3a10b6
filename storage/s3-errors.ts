// S3 errors that answer a question, recognised by their codes.
import { S3ServiceException } from '@aws-sdk/client-s3';
import { TransientError } from '#core/transient-error.ts';

export function isMissing(error: unknown): boolean {
  return hasCode(error, 'NoSuchKey') || hasCode(error, 'NotFound');
}

/** The object's ETag is not the one that If-Match names. */
export function isOtherVersion(error: unknown): boolean {
  return hasCode(error, 'PreconditionFailed');
}

/** The object ends before the requested range. */
export function isNoRange(error: unknown): boolean {
  return hasCode(error, 'InvalidRange');
}

/** Whether the storage failed: the SDK adds this to all that it throws after its last retry, network errors among them. */
export function isStorageError(error: unknown): boolean {
  return error instanceof Error && (error instanceof TransientError || '$metadata' in error);
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof S3ServiceException && error.name === code;
}
