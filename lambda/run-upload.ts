// One upload to its end, on whichever version of it is there: plan, then render here, hand over, or record the failure.
import { Interruption } from '#core/interruption.ts';
import type { Job, UploadEvent } from '#core/job.ts';
import { type TierName, tierNames } from '#core/tiers.ts';
import type { Settings } from '#io/env.ts';
import { writeFailure } from './outcome.ts';
import { planUpload } from './plan-upload.ts';
import { type JobContext, type JobOutcome, runJob } from './thumbnail-job.ts';

export interface UploadContext extends Omit<JobContext, 'settings'> {
  readonly settings: Settings;
  /** The running function's own: what needs more is handed over. */
  readonly tier: TierName;
}

export interface UploadEnd {
  readonly outcome: Exclude<JobOutcome, 'changed'> | 'handed over';
  readonly reason?: string;
  readonly code?: string;
}

/** Runs for one key before the next invocation must do: each replacement has an event, and so a run, of its own. */
const maxRuns = 4;

/**
 * @param planned the job, when another function has planned it
 * @throws Interruption when the upload is replaced again and again, and whatever the storage or Lambda throws: all of it
 *   can be run again, and ends in the same keys
 */
export async function runUpload(
  event: UploadEvent,
  context: UploadContext,
  planned?: Job,
): Promise<UploadEnd> {
  let upload = event;
  let end = planned && (await runPlanned(planned, context));
  for (let runs = 1; runs <= maxRuns; runs++) {
    end ??= await runVersion(upload, context);
    if (end) return end;
    // What the event tells of its size and time is of another version.
    upload = { key: event.key, bytes: undefined };
  }
  throw new Interruption(`${event.key} was replaced ${maxRuns} times while it was worked on.`);
}

/** @returns `undefined` when the upload has been replaced meanwhile, so that this was not its end */
async function runVersion(
  upload: UploadEvent,
  context: UploadContext,
): Promise<UploadEnd | undefined> {
  const plan = await planUpload(upload, context.store, context.settings);
  if (!plan) return { outcome: 'gone' };
  if (!plan.ok) {
    const { code } = plan.failure;
    const outcome = await writeFailure(context.store, upload.key, plan.failure, plan.source);
    return outcome === 'changed' ? undefined : { outcome, code };
  }
  const { job, whole } = plan;
  if (tierNames.indexOf(job.tier) > tierNames.indexOf(context.tier)) {
    await context.invokeWorker(job);
    return { outcome: 'handed over', reason: job.reason };
  }
  const outcome = await runJob({ ...job, tier: context.tier }, context, whole);
  return outcome === 'changed' ? undefined : { outcome, reason: job.reason };
}

async function runPlanned(job: Job, context: UploadContext): Promise<UploadEnd | undefined> {
  const outcome = await runJob(job, context);
  return outcome === 'changed' ? undefined : { outcome, reason: job.reason };
}
