// While the storage fails, one file at a time finds out whether it is back: all of them would only fail alike.
import { planRetry } from './retry-plan.ts';
import type { Problem } from './upload-state.ts';

/** What the queue knew of the storage when a PUT began. */
export type Glimpse = object | undefined;

export interface Outage {
  /** To be handed back with what became of a PUT that begins now. */
  glimpse(): Glimpse;
  /** Until when (ms) no PUT may begin; in the past when there is no reason to wait. */
  heldUntil(): number;
  /** How many PUTs may be under way at once. */
  lanes(): number;
  /**
   * Takes note of a PUT that the storage did not answer well.
   *
   * @returns when to try again (ms), or `undefined` when it has failed too often in a row, for whichever files
   */
  noteFailure(problem: Problem, seenAtStart: Glimpse): number | undefined;
  /** The storage took a file, or a person wants to know: as if nothing had been. */
  forget(): void;
}

export function createOutage(
  parallelPuts: number,
  now: () => number,
  random: () => number,
): Outage {
  let current: { readonly failures: number; readonly until: number } | undefined;
  return {
    glimpse: () => current,
    heldUntil: () => current?.until ?? 0,
    lanes: () => (current ? 1 : parallelPuts),
    noteFailure(problem, seenAtStart) {
      // Of several that were under way when it began, the first has told of it.
      if (current && seenAtStart !== current) return current.until;
      const failures = current?.failures ?? 0;
      const delay = planRetry(problem, failures, random);
      current = delay === undefined ? undefined : { failures: failures + 1, until: now() + delay };
      return current?.until;
    },
    forget() {
      current = undefined;
    },
  };
}

/** Whether a PUT that went wrong like this says nothing of its file. */
export function isOutage(problem: Problem): boolean {
  switch (problem.kind) {
    case 'storage-unreachable':
    case 'storage-cors':
    case 'storage-stalled':
      return true;
    case 'storage-error':
      return problem.status >= 500 || problem.status === 429;
    default:
      return false;
  }
}
