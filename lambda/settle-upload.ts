// What the functions that render nothing do with an upload: they remove the outcomes of a deleted one, and leave a finished one.
import type { Job, UploadEvent } from '#core/job.ts';
import { isOutcome } from '#core/thumbnail-report.ts';
import { dispatcherTier } from '#core/tiers.ts';
import type { ObjectHead } from '#storage/object-store.ts';
import { type PlannedUpload, planUpload } from '#storage/plan-upload.ts';
import type { Dependencies } from './bootstrap.ts';
import {
  findEnd,
  isDeletedFile,
  type RunResult,
  removeDeletedFile,
  removeOutcomes,
  writeFailure,
} from './outcome.ts';

/**
 * @param settle is called for an upload that has no outcome yet
 * @param stays whether an outcome that the upload has is left as it is; by default every one
 * @returns "replaced" when the key has another upload now
 * @throws what S3 and Lambda throw. The call can be repeated.
 */
export async function settleWithoutRender(
  upload: UploadEvent,
  dependencies: Dependencies,
  settle: (source: ObjectHead) => Promise<RunResult>,
  stays: (end: RunResult) => boolean = () => true,
): Promise<RunResult> {
  const { key } = upload;
  if (await isDeletedFile(dependencies, key)) return removeDeletedFile(dependencies, key);
  const source = await dependencies.stores.input.readHead(key);
  if (!source) return settleGone(upload, dependencies);
  if (isOutcome(source.metadata)) return settleOurs(upload, dependencies);
  const end = await findEnd(dependencies, key, source);
  if (end?.outcome === 'replaced') return end;
  if (!end || !stays(end)) return settle(source);
  // The earlier run may have ended before it could publish the outcome.
  return { outcome: 'left', ending: end.outcome, toPublish: end.toPublish };
}

/**
 * Removes the outcomes of an upload that the key no longer has. An earlier run, which Lambda killed, may have written them after
 * the deletion. If S3's lifecycle deleted the upload, they stay: an event may have waited for longer than an upload lives.
 */
export async function settleGone(
  { key, uploadedAt }: UploadEvent,
  dependencies: Pick<Dependencies, 'stores' | 'keys' | 'settings'>,
): Promise<RunResult> {
  const ageMs = Date.now() - Date.parse(uploadedAt ?? '');
  const hasExpired = ageMs >= dependencies.settings.keepThumbnailsAfterMs;
  return hasExpired ? { outcome: 'gone' } : removeOutcomes(dependencies, key);
}

/** @param plan of an upload without a job; `undefined` when the upload was deleted */
export async function settleUnplanned(
  plan: Extract<PlannedUpload, { readonly ok: false }> | undefined,
  upload: UploadEvent,
  dependencies: Dependencies,
): Promise<RunResult> {
  if (!plan) return settleGone(upload, dependencies);
  if (plan.failure === 'ours') return settleOurs(upload, dependencies);
  return writeFailure(dependencies, upload.key, plan.failure, plan);
}

/** Leaves an outcome that reached the source. A record would be another one. The outcomes of the upload that it replaced are stale. */
export async function settleOurs(
  { key }: UploadEvent,
  dependencies: Dependencies,
): Promise<RunResult> {
  const end = await removeOutcomes(dependencies, key);
  if (end.outcome === 'replaced') return end;
  return { ...end, outcome: 'ignored', reason: 'It is a thumbnail of ours.' };
}

/** @param settleSmall decides on a job of the dispatcher's tier, because the dispatcher takes events only */
export async function planAndHandOver(
  upload: UploadEvent,
  dependencies: Dependencies,
  settleSmall: (job: Job, source: ObjectHead) => Promise<RunResult>,
): Promise<RunResult> {
  const plan = await planUpload(upload, dependencies);
  if (!plan?.ok) return settleUnplanned(plan, upload, dependencies);
  if (plan.job.tier === dispatcherTier) return settleSmall(plan.job, plan);
  // The dispatcher would have handed this upload over, and perhaps did. At worst it is rendered twice.
  await dependencies.invokeWorker(plan.job);
  return { outcome: 'handed over', reason: plan.job.reason };
}
