// A file that waits for long: when the page says so, and when it stops asking.
import type { UploadStatus } from './upload-state.ts';

/**
 * A Lambda renders for at most 25 s, and the next tier for as long again. After this time the file waits in Lambda's queue:
 * for free concurrency, or for the retry of a run that failed.
 */
const longWaitMs = 60_000;

/** By then most thumbnails are ready, and the poll that fails is not the first one. */
const unheardMs = 5000;

/** Lambda keeps an event for so long (`longestEventAge` in serverless.yml). */
export const keptHours = 6;

/** Half an hour more, for what failed-invocation does with an event that grew too old. */
export const answerDeadlineMs = (keptHours + 0.5) * 3_600_000;

/** @returns the status after a poll; `undefined` if it stays the same */
export function updateLongWait(
  was: UploadStatus,
  at: number,
  isHeard: boolean,
): UploadStatus | undefined {
  if (was.state !== 'processing') return undefined;
  const { since, longWait } = was;
  const waitedMs = at - since;
  if (waitedMs < (isHeard ? longWaitMs : unheardMs)) {
    return longWait && { ...was, longWait: undefined };
  }
  if (waitedMs >= answerDeadlineMs) {
    return { state: 'failed', problem: { kind: isHeard ? 'no-answer' : 'cannot-ask', since } };
  }
  const minutes = Math.floor(waitedMs / 60_000);
  // A new object would render the file again. While results arrive, there are many polls.
  const isSame = longWait?.minutes === minutes && longWait.isHeard === isHeard;
  return isSame && !longWait.isChecking ? undefined : { ...was, longWait: { minutes, isHeard } };
}

/** @returns the status while a poll runs that was not scheduled; `undefined` if the status stays the same */
export function startChecking(was: UploadStatus): UploadStatus | undefined {
  return was.state === 'processing' && was.longWait
    ? { ...was, longWait: { ...was.longWait, isChecking: true } }
    : undefined;
}
