// A job that failed for lack of memory or time, or crashed -> one more try on the next tier.
import type { FailureCode } from './failure.ts';
import type { Job } from './job.ts';
import { type TierName, tierNames } from './tiers.ts';

type Cause = NonNullable<Job['escalated']>['cause'];

/**
 * Failures that a try on a larger tier may avoid. "crashed" is one: some decoders abort their process when the kernel
 * refuses an allocation.
 */
const causes: Partial<Record<FailureCode, Cause>> = {
  'needs-too-much-memory': 'memory',
  'took-too-long': 'time',
  crashed: 'crash',
  interrupted: 'interruption',
};

const causeInWords: Record<Cause, string> = {
  memory: 'not enough memory there',
  time: 'not enough time there',
  crash: 'the decoder crashed there',
  interruption: 'interrupted there',
};

/**
 * @param code why the job failed where it ran
 * @returns the job for the next larger tier; `undefined` when a larger tier would not help or does not exist, and after the
 *   second try
 */
export function escalateJob(job: Job, code: FailureCode): Job | undefined {
  const cause = causes[code];
  const next = tierAbove(job.tier);
  if (cause === undefined || next === undefined || job.escalated !== undefined) return undefined;
  const reason = `${job.reason}; ${causeInWords[cause]}: ${next}`;
  return { ...job, tier: next, reason, escalated: { from: job.tier, cause } };
}

function tierAbove(name: TierName): TierName | undefined {
  return tierNames[tierNames.indexOf(name) + 1];
}
