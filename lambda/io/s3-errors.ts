// What S3's refusals mean, by their codes: answers and no faults.
import { S3ServiceException } from '@aws-sdk/client-s3';

/** The object is not there. */
export function isMissing(error: unknown): boolean {
  return isNamed(error, ['NoSuchKey', 'NotFound']);
}

/** It is, and is not the one that If-Match asks for. */
export function isOtherVersion(error: unknown): boolean {
  return isNamed(error, ['PreconditionFailed']);
}

/** It ends before the range that was asked for. */
export function isNoRange(error: unknown): boolean {
  return isNamed(error, ['InvalidRange']);
}

function isNamed(error: unknown, names: readonly string[]): boolean {
  return error instanceof S3ServiceException && names.includes(error.name);
}
