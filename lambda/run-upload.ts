// Uploads -> their ends: plan each one, then render it here, hand it to a larger worker, or record the failure.

import { failure } from '#core/failure.ts';
import type { Job, UploadEvent } from '#core/job.ts';
import type { KeyScheme } from '#core/keys.ts';
import { outcomeEvent } from '#core/outcome-event.ts';
import { tierNames } from '#core/tiers.ts';
import { TransientError, untilStable } from '#core/transient-error.ts';
import { definitionOf } from '#core/variant.ts';
import { planUpload } from '#storage/plan-upload.ts';
import { isSdkError, ReadDenied } from '#storage/s3-errors.ts';
import type { Dependencies, RunContext } from './bootstrap.ts';
import { type RunResult, writeFailure } from './outcome.ts';
import { settleGone, settleUnplanned } from './settle-upload.ts';
import { runJob } from './thumbnail-job.ts';

/**
 * Runs the uploads of one event one after the other, and logs how each ended.
 *
 * @throws after the last upload: a TransientError when only transient errors stopped uploads, else an AggregateError
 */
export async function runEachUpload(
  uploads: readonly UploadEvent[],
  dependencies: Dependencies,
  run: (upload: UploadEvent) => Promise<RunResult>,
): Promise<void> {
  const faults: unknown[] = [];
  for (const upload of uploads) {
    // If the first fault ended the loop, the other uploads would wait until Lambda sends the event again.
    try {
      const end = await endUpload(upload, dependencies, () => run(upload));
      console.log(JSON.stringify({ inputKey: upload.key, ...end }));
    } catch (error) {
      faults.push(error);
    }
  }
  if (faults.length === 0) return;
  const message = `${faults.length} of ${uploads.length} uploads: ${faults[0]}`;
  const isTransient = faults.every((fault) => fault instanceof TransientError);
  throw isTransient ? new TransientError(message, faults[0]) : new AggregateError(faults, message);
}

/**
 * Runs one upload, and then publishes its outcome. If S3 refuses to read the upload, it gets a failure record, and no retries. The run
 * has had its last look, so nothing of ours changes the outcome without another event.
 *
 * @throws TransientError also when the event is not accepted: the next run finds the outcome, and publishes it again
 */
export async function endUpload(
  upload: UploadEvent,
  dependencies: Dependencies,
  run: () => Promise<RunResult>,
): Promise<Omit<RunResult, 'news'>> {
  const { keys, publish } = dependencies;
  const { key, causedAt = upload.uploadedAt } = upload;
  const runOrRecord = async () => {
    const end = await run().catch((error) => recordDenial(error, upload, dependencies));
    return end.outcome === 'replaced' ? 'again' : end;
  };
  const { news, ...end } =
    refuseUpload(upload, keys) ??
    (await markTransientErrors(() => untilStable(maxRuns, key, runOrRecord)));
  if (news) await publish?.(outcomeEvent(news, keys, key, causedAt));
  return end;
}

/**
 * @returns "replaced" when the key has another upload now
 * @throws the error, unless S3 refuses to read the upload and its version is known, from a HEAD or from the event
 */
async function recordDenial(
  error: unknown,
  upload: UploadEvent,
  dependencies: Dependencies,
): Promise<RunResult> {
  const { stores, keys } = dependencies;
  const { key, etag } = upload;
  const isOfUpload =
    error instanceof ReadDenied && error.key === key && error.bucket === keys.places.input.bucket;
  if (!isOfUpload) throw error;
  const ofEvent =
    etag === undefined ? undefined : { etag, metadata: {}, totalBytes: upload.bytes ?? 0 };
  const source = await stores.input.readHead(key).catch((headError) => {
    if (ofEvent && headError instanceof ReadDenied) return ofEvent;
    throw headError;
  });
  if (!source) return settleGone(upload, dependencies);
  return writeFailure(dependencies, key, failure(error.code), source);
}

/** @returns how it ends without a run; `undefined` for an upload of this stack */
function refuseUpload({ bucket, key }: UploadEvent, keys: KeyScheme): RunResult | undefined {
  const own = keys.places.input.bucket;
  if (bucket !== undefined && bucket !== own) {
    return { outcome: 'refused', reason: `This stack serves the bucket ${own}, not ${bucket}.` };
  }
  return keys.isUpload(key) ? undefined : { outcome: 'ignored' };
}

/** @throws TransientError in place of an error of the SDK; any other error unchanged */
async function markTransientErrors<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw isSdkError(error) ? new TransientError(String(error), error) : error;
  }
}

/** Each replacement of an upload sends its own event, so another invocation runs the later ones anyway. */
const maxRuns = 4;

/**
 * Runs one upload, and starts again with the new one when it is replaced.
 *
 * @param planned the job, when the dispatcher has planned it already
 * @throws what S3 and Lambda throw. A run can be repeated, and writes to the same keys.
 */
export async function runUpload(
  event: UploadEvent,
  context: RunContext,
  planned?: Job,
): Promise<RunResult> {
  const isCurrent = planned !== undefined && isOfDefinition(planned, context.keys);
  const end = isCurrent ? await runJob(planned, context) : undefined;
  if (end && end.outcome !== 'replaced') return end;
  let upload = event;
  return untilStable(maxRuns, event.key, async () => {
    const found = await runVersion(upload, context);
    // The event's size, time and ETag belong to the version that was replaced.
    upload = { key: event.key, bytes: undefined };
    return found.outcome === 'replaced' ? 'again' : found;
  });
}

/** A job that waited while the setting changed would write former thumbnails over those of a later run. */
function isOfDefinition({ inputKey, outputs }: Job, keys: KeyScheme): boolean {
  const current = keys.outputsOf(inputKey);
  return definitionOf(outputs ?? current) === definitionOf(current);
}

async function runVersion(upload: UploadEvent, context: RunContext): Promise<RunResult> {
  const { tier } = context;
  const plan = await planUpload(upload, context);
  if (!plan?.ok) return settleUnplanned(plan, upload, context);
  const { job, whole } = plan;
  if (tierNames.indexOf(job.tier) > tierNames.indexOf(tier)) {
    await context.invokeWorker(job);
    return { outcome: 'handed over', reason: job.reason };
  }
  return runJob({ ...job, tier }, context, whole);
}
