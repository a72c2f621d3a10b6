// What the functions that render nothing do with an upload: they remove the outcomes of a deleted one, and leave a finished one.
import type { Job, UploadEvent } from '#core/job.ts';
import { dispatcherTier } from '#core/tiers.ts';
import { untilStable } from '#core/transient-error.ts';
import type { ObjectHead } from '#storage/object-store.ts';
import { planUpload } from '#storage/plan-upload.ts';
import type { Dependencies } from './bootstrap.ts';
import {
  findEnd,
  isDeletedFile,
  type RunResult,
  removeDeletedFile,
  removeOutcomes,
  writeFailure,
} from './outcome.ts';

/** Each replacement of an upload sends its own event, so another invocation runs the later ones anyway. */
const maxVersions = 3;

/**
 * @param settle is called for an upload that has no outcome yet
 * @throws what S3 and Lambda throw. The call can be repeated.
 */
export async function settleWithoutRender(
  { key, uploadedAt }: UploadEvent,
  dependencies: Dependencies,
  settle: (source: ObjectHead) => Promise<RunResult>,
): Promise<RunResult> {
  if (await isDeletedFile(dependencies, key)) return removeDeletedFile(dependencies, key);
  return untilStable(maxVersions, key, async () => {
    const source = await dependencies.stores.input.readHead(key);
    if (!source && hasExpired(uploadedAt, dependencies)) return { outcome: 'gone' };
    // A run may have written an outcome before the upload was deleted.
    if (!source) return orAgain(await removeOutcomes(dependencies, key));
    const end = await findEnd(dependencies, key, source.etag);
    if (!end) return orAgain(await settle(source));
    return orAgain(end.outcome === 'replaced' ? end : { outcome: 'left', ending: end.outcome });
  });
}

/** Of an upload that S3's lifecycle deleted, the thumbnails stay. An event in a queue may be older than that. */
function hasExpired(
  uploadedAt: string | undefined,
  { settings: { keepThumbnailsAfterMs } }: Dependencies,
): boolean {
  return Date.now() - Date.parse(uploadedAt ?? '') >= keepThumbnailsAfterMs;
}

function orAgain(end: RunResult): RunResult | 'again' {
  return end.outcome === 'replaced' ? 'again' : end;
}

/** @param settleSmall decides on a job of the dispatcher's tier, because the dispatcher takes events only */
export async function planAndHandOver(
  upload: UploadEvent,
  dependencies: Dependencies,
  settleSmall: (job: Job, source: ObjectHead) => Promise<RunResult>,
): Promise<RunResult> {
  const plan = await planUpload(upload, dependencies);
  if (!plan) return removeOutcomes(dependencies, upload.key);
  if (!plan.ok) return writeFailure(dependencies, upload.key, plan.failure, plan);
  if (plan.job.tier === dispatcherTier) return settleSmall(plan.job, plan);
  // The dispatcher would have handed this upload over, and perhaps did. At worst it is rendered twice.
  await dependencies.invokeWorker(plan.job);
  return { outcome: 'handed over', reason: plan.job.reason };
}
