// While the storage fails, one PUT at a time tests whether it works again. Parallel PUTs would all fail alike.

import type { Problem } from '../state/upload-state.ts';
import { isPause, planRetry } from './retry-plan.ts';

export function createCircuitBreaker(
  parallelPuts: number,
  now: () => number,
  random: () => number,
) {
  let current:
    | { readonly failures: number; readonly tries: number; readonly until: number }
    | undefined;
  return {
    /** Identifies the outage known when a PUT starts. Pass it to noteFailure when that PUT fails. */
    current: (): object | undefined => current,
    /** No PUT may start before this time (ms). */
    heldUntil: () => current?.until ?? 0,
    maxParallelPuts: () => (current ? 1 : parallelPuts),
    /**
     * Notes a PUT that failed because of the storage.
     *
     * @returns when to try again (ms), or `undefined` after too many failures in a row, of any files; silence has no limit
     */
    noteFailure(problem: Problem, knownAtStart: object | undefined): number | undefined {
      // This PUT started before the outage was known. Another PUT has already reported it.
      if (current && knownAtStart !== current) return current.until;
      const { failures, tries } = current ?? { failures: 0, tries: 0 };
      const delay = planRetry(problem, failures, random, tries);
      current =
        delay === undefined
          ? undefined
          : {
              failures: failures + Number(!isPause(problem)),
              tries: tries + 1,
              until: now() + delay,
            };
      return current?.until;
    },
    /** The storage accepted a file, or a person retries. */
    end(): void {
      current = undefined;
    },
  };
}

/** Whether the storage caused this problem, and not the file. */
export function isOutage(problem: Problem): boolean {
  switch (problem.kind) {
    case 'storage-unreachable':
    case 'storage-broken-off':
    case 'storage-cors':
    case 'storage-stalled':
      return true;
    case 'storage-error':
      return problem.status >= 500 || problem.status === 429;
    default:
      return false;
  }
}
