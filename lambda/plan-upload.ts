// Upload -> the job that it becomes, or why it becomes none.
import type { Failure } from '#core/failure.ts';
import type { Job, UploadEvent } from '#core/job.ts';
import { planJob } from '#core/plan.ts';
import { tiers } from '#core/tiers.ts';
import type { Settings } from '#io/env.ts';
import type { ObjectStore, StoredObject } from '#io/object-store.ts';
import { readUploadFacts } from './read-upload-facts.ts';

export type PlannedUpload =
  | {
      readonly ok: true;
      readonly job: Job;
      /** The whole upload, when reading its facts has read all of it. */
      readonly whole?: StoredObject | undefined;
    }
  | {
      readonly ok: false;
      readonly failure: Failure;
      /** The upload's own. */
      readonly metadata: Readonly<Record<string, string>>;
    };

/** @returns the job with its tier, or the failure; `undefined` when the upload has gone */
export async function planUpload(
  { key: inputKey, bytes, uploadedAt }: UploadEvent,
  store: Pick<ObjectStore, 'read'>,
  settings: Settings,
): Promise<PlannedUpload | undefined> {
  const upload = await readUploadFacts(store, inputKey, settings, bytes);
  if (!upload?.ok) return upload;
  const { facts, totalBytes, metadata, whole } = upload;
  const plan = planJob(facts, totalBytes, { tiers, ...settings });
  if (plan.kind === 'refuse') return { ok: false, failure: plan.failure, metadata };
  const { imageClass, totalMb, cpuMs } = plan.need;
  const predicted = { imageClass, memoryMb: totalMb, cpuMs };
  return {
    ok: true,
    job: { inputKey, tier: plan.tier.name, reason: plan.reason, predicted, uploadedAt },
    whole,
  };
}
