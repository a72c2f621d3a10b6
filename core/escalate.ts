// A job that failed for lack of memory or time, or crashed -> one more try on the next tier.
import type { FailureCode } from './failure.ts';
import type { Job } from './job.ts';
import { tierNames } from './tiers.ts';

type Cause = NonNullable<Job['escalated']>['cause'];

/**
 * Failures that a try on a larger tier may avoid, with their reasons in words. "crashed" is one: some decoders abort their
 * process when the kernel refuses an allocation.
 */
const causes: Partial<Record<FailureCode, readonly [Cause, string]>> = {
  'needs-too-much-memory': ['memory', 'not enough memory there'],
  'took-too-long': ['time', 'not enough time there'],
  crashed: ['crash', 'the decoder crashed there'],
  interrupted: ['interruption', 'interrupted there'],
};

/**
 * @param code why the job failed where it ran
 * @returns the job for the next larger tier; `undefined` when a larger tier would not help or does not exist, and after the
 *   second try
 */
export function escalateJob(job: Job, code: FailureCode): Job | undefined {
  const [cause, causeInWords] = causes[code] ?? [];
  const next = tierNames[tierNames.indexOf(job.tier) + 1];
  if (cause === undefined || next === undefined || job.escalated !== undefined) return undefined;
  const reason = `${job.reason}; ${causeInWords}: ${next}`;
  return { ...job, tier: next, reason, escalated: { from: job.tier, cause } };
}
