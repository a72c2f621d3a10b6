// Lambda keeps an event until its function has succeeded. The local stack keeps events in memory, so a killed process loses
// them. The next start therefore finds the uploads without an outcome, and does for each what `npx thumbnail redrive` does.
import { inputPrefix, outputKeysOf, outputPrefix } from '#core/keys.ts';
import { mapBounded } from '#io/map-bounded.ts';
import { createS3ObjectStore, type ObjectStore } from '#io/object-store.ts';
import type { LostUpload } from '../../cli/redrive/lost-invocation.ts';
import { redriveUpload } from '../../cli/redrive/redrive-upload.ts';
import { countOf } from '../../cli/text-table.ts';
import { waitForPorts } from './part.ts';

export interface RedeliveryOptions {
  /** When the local S3 started, in milliseconds since 1970. Events of later uploads are not lost. */
  readonly startedAt: number;
  /** `<service>-<stage>-` */
  readonly functionPrefix: string;
  readonly bucket: string;
  readonly lambdaPort: number;
}

/** As many as there are render processes (`maxChildren` in render-process.ts). A third upload would only take memory. */
const uploadsAtOnce = 2;

/** `redrive` waits as long for a worker. A worker has 25 s, and the next tier has 25 s again. */
const waitMs = 180_000;

/** Runs beside new uploads and logs how each upload ended. Rejects when the local S3 or Lambda does not answer. */
export async function redeliverLostEvents(options: RedeliveryOptions): Promise<void> {
  const { startedAt, functionPrefix, bucket, lambdaPort } = options;
  await waitForPorts('lambda', [lambdaPort]);
  const store = createS3ObjectStore(bucket);
  const uploads = await listUnfinished(store, startedAt);
  if (uploads.length === 0) return;
  console.log(`Delivering the events of ${countOf(uploads.length, 'upload')} again.`);
  const redrive = { store, functionPrefix, isDryRun: false, waitMs };
  await mapBounded(uploads, uploadsAtOnce, async (upload) =>
    console.log(JSON.stringify({ redelivered: await redriveUpload(upload, redrive) })),
  );
}

/**
 * Compares times in two lists, because two requests for each finished upload would slow the stack for seconds. `redriveUpload`
 * then compares the ETags of the few that are left.
 *
 * @returns the uploads without an outcome that is as new as they are
 */
async function listUnfinished(store: ObjectStore, startedAt: number): Promise<LostUpload[]> {
  const uploads = await store.list(inputPrefix);
  const outcomes = await store.list(outputPrefix);
  const endedAt = new Map(outcomes.map(({ key, modifiedAt }) => [key, modifiedAt]));
  return uploads
    .filter(({ key, modifiedAt }) => {
      const keys = outputKeysOf(key);
      const isFinished = (outcomeKey: string) => (endedAt.get(outcomeKey) ?? 0) >= modifiedAt;
      const isLost = keys && !isFinished(keys.thumbnailKey) && !isFinished(keys.failureKey);
      return isLost && modifiedAt < startedAt;
    })
    .map(({ key, modifiedAt }) => ({ key, uploadedAt: new Date(modifiedAt).toISOString() }));
}
