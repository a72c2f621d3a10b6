// What a person may do with a file: cancel or retry it, check for its thumbnail, or remove it.
import type { FailureCode } from '#core/failure.ts';
import { isUnsent, type Problem, type UploadEntry } from './upload-state.ts';

export type FileAction = 'cancel' | 'resume' | 'retry';

/** @returns what the button of a file does, besides removing it */
export function offerAction(entry: UploadEntry): FileAction | undefined {
  const { status } = entry;
  if (isUnsent(status)) return 'cancel';
  if (status.state === 'processing' && status.longWait) return 'resume';
  return canRetry(entry) ? 'retry' : undefined;
}

/** Whether the file is uploaded, and only its result is unknown. */
export function isAboutTheAnswer(
  problem: Problem,
): problem is Extract<Problem, { readonly since: number }> {
  return 'since' in problem;
}

/** Whether the same file may succeed later. The compiler asks for a line for each new failure code. */
const mayRetry = {
  empty: false,
  'not-an-image': false,
  'unsupported-format': false,
  'too-many-bytes': false,
  'too-many-pixels': false,
  'needs-too-much-memory': false,
  'took-too-long': false,
  crashed: false,
  interrupted: true,
  damaged: false,
  'unsupported-variant': false,
  'too-complex': false,
  'too-many-files': false,
  'bad-request': true,
  'batch-not-found': true,
  'too-many-requests': true,
  'wrong-origin': true,
  'access-needed': true,
  'wrong-access-token': true,
  'storage-unavailable': true,
} satisfies Record<FailureCode, boolean>;

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
      return file !== undefined && mayRetry[status.problem.failure.code];
    case 'storage-too-large':
    case 'insecure-page':
      return false;
    default:
      return file !== undefined;
  }
}
