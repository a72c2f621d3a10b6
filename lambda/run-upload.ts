// Uploads -> their ends: plan each one, then render it here, hand it to a larger worker, or record the failure.

import { failure } from '#core/failure.ts';
import type { Job, UploadEvent } from '#core/job.ts';
import type { KeyScheme } from '#core/keys.ts';
import { outcomeEvent } from '#core/outcome-event.ts';
import { isOutcome } from '#core/thumbnail-report.ts';
import { tierNames } from '#core/tiers.ts';
import { TransientError, untilStable } from '#core/transient-error.ts';
import { definitionOf } from '#core/variant.ts';
import { planUpload } from '#storage/plan-upload.ts';
import { isSdkError, ReadDenied } from '#storage/s3-errors.ts';
import type { Dependencies, RunContext } from './bootstrap.ts';
import { type RunResult, writeFailure } from './outcome.ts';
import { settleGone, settleOurs, settleUnplanned } from './settle-upload.ts';
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
      const end = await endUpload(upload, dependencies, run);
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

/** Each replacement of an upload sends its own event, so another invocation runs the later ones anyway. */
const maxRuns = 4;

/**
 * Runs one upload, and its replacement if somebody replaces it, then publishes the outcome. If S3 denies us the upload, the run
 * writes a failure record and Lambda does not retry. We publish after the run has read the upload for the last time, so only
 * another event can change the outcome.
 *
 * @throws TransientError also when nobody accepts the event. The next run finds the outcome and publishes it again.
 */
export async function endUpload(
  event: UploadEvent,
  dependencies: Dependencies,
  run: (upload: UploadEvent) => Promise<RunResult>,
): Promise<Omit<RunResult, 'toPublish'>> {
  const { keys, publish } = dependencies;
  const { key, etag, causedAt = event.uploadedAt } = event;
  let upload = event;
  const runOrRecord = async () => {
    const end = await run(upload).catch((error) => recordDenial(error, upload, dependencies));
    // The event's size and time belong to the version that was replaced. Its ETag tells that version from the next.
    upload = { key, etag, bytes: undefined };
    return end.outcome === 'replaced' ? 'again' : end;
  };
  const { toPublish, ...end } =
    refuseUpload(event, keys) ??
    (await markTransientErrors(() => untilStable(maxRuns, key, runOrRecord)));
  if (toPublish) await publish?.(outcomeEvent(toPublish, keys, key, causedAt));
  return end;
}

/**
 * @returns "replaced" when the key has another upload now
 * @throws the error, unless S3 denies us the upload and its version is known, from a HEAD or from the event
 */
async function recordDenial(
  error: unknown,
  upload: UploadEvent,
  dependencies: Dependencies,
): Promise<RunResult> {
  const { stores, keys } = dependencies;
  const { key, etag, bytes: totalBytes } = upload;
  const isOfUpload =
    error instanceof ReadDenied && error.key === key && error.bucket === keys.places.input.bucket;
  if (!isOfUpload) throw error;
  const ofEvent = etag === undefined ? undefined : { etag, metadata: {}, totalBytes };
  const source = await stores.input.readHead(key).catch((headError) => {
    if (ofEvent && headError instanceof ReadDenied) return ofEvent;
    throw headError;
  });
  if (!source) return settleGone(upload, dependencies);
  if (isOutcome(source.metadata)) return settleOurs(upload, dependencies);
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

/**
 * @param planned the job, when the dispatcher has planned it already
 * @returns "replaced" when the key has another upload now
 * @throws what S3 and Lambda throw. A run can be repeated, and writes to the same keys.
 */
export async function runUpload(
  upload: UploadEvent,
  context: RunContext,
  planned?: Job,
): Promise<RunResult> {
  if (planned && isOfDefinition(planned, context.keys)) return runJob(planned, context);
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

/** A job that waited while the setting changed would write former thumbnails over those of a later run. */
function isOfDefinition({ inputKey, outputs }: Job, keys: KeyScheme): boolean {
  const current = keys.outputsOf(inputKey);
  return definitionOf(outputs ?? current) === definitionOf(current);
}
