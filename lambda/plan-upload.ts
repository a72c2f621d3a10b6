// Upload -> the job that it becomes, or why it becomes none.
import type { Failure } from '#core/failure.ts';
import type { Job, UploadEvent } from '#core/job.ts';
import { planJob } from '#core/plan.ts';
import { tiers } from '#core/tiers.ts';
import type { Settings } from '#io/env.ts';
import type { ObjectHead, ObjectStore, StoredObject } from '#io/object-store.ts';
import { readUploadFacts } from './read-upload-facts.ts';

export type PlannedUpload =
  | {
      readonly ok: true;
      readonly job: Job;
      /** The whole upload, when reading its facts has read all of it. */
      readonly whole?: StoredObject | undefined;
      /** The upload that was planned. */
      readonly source: ObjectHead;
    }
  | {
      readonly ok: false;
      readonly failure: Failure;
      /** Of the upload that was looked at. */
      readonly source: ObjectHead;
    };

/** @returns the job with its tier, or the failure; `undefined` when the upload has gone */
export async function planUpload(
  { key: inputKey, bytes, uploadedAt, etag: eventEtag }: UploadEvent,
  store: Pick<ObjectStore, 'read'>,
  settings: Settings,
): Promise<PlannedUpload | undefined> {
  const upload = await readUploadFacts(store, inputKey, settings, bytes);
  if (!upload?.ok) return upload && { ok: false, failure: upload.failure, source: upload };
  const { facts, totalBytes, etag, whole } = upload;
  const plan = planJob(facts, totalBytes, { tiers, ...settings });
  if (plan.kind === 'refuse') return { ok: false, failure: plan.failure, source: upload };
  const { imageClass, totalMb, cpuMs } = plan.need;
  const predicted = { imageClass, memoryMb: totalMb, cpuMs };
  const job = { inputKey, tier: plan.tier.name, reason: plan.reason, predicted, sourceEtag: etag };
  // The event of another version tells nothing of when this one came.
  const isOfEvent = eventEtag === undefined || eventEtag === etag;
  return { ok: true, job: isOfEvent ? { ...job, uploadedAt } : job, whole, source: upload };
}
