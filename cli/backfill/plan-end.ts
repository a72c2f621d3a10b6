// How an upload of a backfill will probably end, from its header.
import type { RenderSettings } from '#core/settings.ts';
import type { TierName } from '#core/tiers.ts';
import type { ObjectStore, UploadStorage } from '#storage/object-store.ts';
import { planUpload } from '#storage/plan-upload.ts';
import { ReadDenied } from '#storage/s3-errors.ts';

/**
 * How an upload will end. `reads`: the requests and bytes that its header took.
 *
 * - ours: it is a thumbnail of ours, and no upload
 * - gone: it was deleted since the listing
 */
export type PlannedEnd = { readonly reads: { readonly count: number; readonly bytes: number } } & (
  | {
      readonly kind: 'render';
      readonly tier: TierName;
      readonly cpuMs: number;
      readonly reason: string;
    }
  | { readonly kind: 'refuse'; readonly code: string }
  | { readonly kind: 'ours' }
  | { readonly kind: 'gone' }
);

/** Reads the header as the dispatcher does, but never the whole of a small upload at once. */
export async function planEnd(
  key: string,
  { stores, keys }: UploadStorage,
  settings: Pick<RenderSettings, 'maxUploadBytes' | 'maxPixels' | 'latencyAim'>,
): Promise<PlannedEnd> {
  const reads = { count: 0, bytes: 0 };
  const read: ObjectStore['read'] = async (...args) => {
    const found = await stores.input.read(...args);
    reads.count += 1;
    reads.bytes += found?.bytes.length ?? 0;
    return found;
  };
  try {
    const plan = await planUpload(
      { key, bytes: undefined },
      { stores: { input: { read } }, keys, settings },
    );
    if (!plan) return { kind: 'gone', reads };
    if (!plan.ok)
      return plan.failure === 'ours'
        ? { kind: 'ours', reads }
        : { kind: 'refuse', code: plan.failure.code, reads };
    const { tier, reason, predicted } = plan.job;
    return { kind: 'render', tier, reason, cpuMs: predicted.cpuMs, reads };
  } catch (error) {
    if (error instanceof ReadDenied) return { kind: 'refuse', code: error.code, reads };
    throw error;
  }
}
