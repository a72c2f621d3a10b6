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

/** Whether the storage already has the file, and a Lambda failed on it. */
export function isStoredProblem(problem: Problem): boolean {
  return (
    problem.kind === 'refused' && ['interrupted', 'internal-error'].includes(problem.failure.code)
  );
}

/** Whether the storage may have the file. */
export function isStored({ index, status }: UploadEntry): boolean {
  if (status.state !== 'failed') return status.state === 'ready' || status.state === 'processing';
  const { problem } = status;
  return isAboutTheAnswer(problem) || (problem.kind === 'refused' && index !== undefined);
}

/** The same file would fail again. A type, because the page need not load these names. */
type FailsAgain =
  | 'empty'
  | 'not-an-image'
  | 'unsupported-format'
  | 'too-many-bytes'
  | 'too-many-pixels'
  | 'needs-too-much-memory'
  | 'took-too-long'
  | 'crashed'
  | 'damaged'
  | 'unsupported-variant'
  | 'too-complex'
  | 'too-many-files'
  | 'deleted'
  | 'not-your-batch';

/** The same file may succeed later. The compiler asks for a line, here or above, for each new failure code. */
const mayRetry: Readonly<Record<Exclude<FailureCode, FailsAgain>, true>> = {
  interrupted: true,
  'internal-error': true,
  'bad-request': true,
  'batch-not-found': true,
  'too-many-requests': true,
  'wrong-origin': true,
  'access-needed': true,
  'wrong-access-token': true,
  archived: true,
  'access-denied': true,
  'storage-unavailable': true,
};

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
      return file !== undefined && status.problem.failure.code in mayRetry;
    case 'storage-too-large':
    case 'insecure-page':
      return false;
    default:
      return file !== undefined;
  }
}
