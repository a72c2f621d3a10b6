// What a person may do with a file: retry it, check again for its thumbnail, or remove it.
import type { FailureCode } from '#core/failure.ts';
import type { Problem, UploadEntry } from './upload-state.ts';

/** Whether the file is uploaded, and only its result is unknown. */
export function isAboutTheAnswer({ kind }: Problem): boolean {
  return kind === 'no-answer' || kind === 'cannot-ask';
}

/** After these failures the same file may succeed later. After the others only another file helps. */
const retryableCodes: readonly FailureCode[] = [
  'interrupted',
  'bad-request',
  'batch-not-found',
  'too-many-requests',
  'wrong-origin',
  'access-needed',
  'wrong-access-token',
  'storage-unavailable',
];

/** Whether the file has no upload to stop and no thumbnail to lose. */
export function canRemove({ status }: UploadEntry): boolean {
  return ['failed', 'cancelled', 'duplicate'].includes(status.state);
}

/** Whether the person may retry this file or, if it is uploaded, check again for its thumbnail. */
export function canRetry({ status, file }: UploadEntry): boolean {
  if (status.state === 'cancelled' || status.state === 'duplicate') return file !== undefined;
  if (status.state !== 'failed') return false;
  switch (status.problem.kind) {
    case 'no-answer':
    case 'cannot-ask':
      return true;
    case 'refused':
      return file !== undefined && retryableCodes.includes(status.problem.failure.code);
    case 'storage-too-large':
    case 'insecure-page':
      return false;
    default:
      return file !== undefined;
  }
}
