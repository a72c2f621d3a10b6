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

/** Another PUT or DELETE of the key ran at the same time as one with a condition. */
export function isConflict(error: unknown): boolean {
  return hasCode(error, 'ConditionalRequestConflict');
}

/** The object ends before the requested range. */
export function isNoRange(error: unknown): boolean {
  return hasCode(error, 'InvalidRange');
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
