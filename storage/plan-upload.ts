// Upload -> its facts, read from as few bytes as possible -> the job for one tier, or the failure.
import { type Failure, failure } from '#core/failure.ts';
import { firstReadBytes } from '#core/first-read.ts';
import type { ByteRange } from '#core/image-facts/byte-source.ts';
import { findImageFacts, type ImageFacts } from '#core/image-facts.ts';
import type { Job, UploadEvent } from '#core/job.ts';
import type { KeyScheme } from '#core/keys.ts';
import { planJob } from '#core/plan.ts';
import { failureOf } from '#core/refuse-by-facts.ts';
import type { RenderSettings } from '#core/settings.ts';
import { isOutcome } from '#core/thumbnail-report.ts';
import { tiers } from '#core/tiers.ts';
import { untilStable } from '#core/transient-error.ts';
import type { ObjectHead, ObjectStore, StoredObject, Stores } from './object-store.ts';

/** The version of an upload that was read. */
interface UploadVersion extends ObjectHead {
  /** All its bytes, when the first read held them. */
  readonly whole?: StoredObject | undefined;
}

type OrFailure<Success, Fault = Failure> = UploadVersion &
  (({ readonly ok: true } & Success) | { readonly ok: false; readonly failure: Fault });

/** "ours": the object is an outcome of ours, and no upload. */
export type PlannedUpload = OrFailure<{ readonly job: Job }, Failure | 'ours'>;
export type UploadFacts = OrFailure<{ readonly facts: ImageFacts }>;

type ReadObject = Pick<ObjectStore, 'read'>;

interface PlanDependencies {
  readonly stores: Pick<Stores<ReadObject>, 'input'>;
  readonly keys: KeyScheme;
  readonly settings: Pick<RenderSettings, 'maxUploadBytes' | 'maxPixels' | 'latencyAim'>;
}

/**
 * This is the only place where a handler parses an image. The render process parses it once more, because it is another
 * process and checks for itself what it decodes. The job carries no facts, so that holds for a worker too.
 *
 * @returns the job, or why there is none; `undefined` when the upload was deleted
 * @throws TransientError when the upload is replaced during every try to read it
 */
export async function planUpload(
  { key: inputKey, bytes, uploadedAt, etag: eventEtag }: UploadEvent,
  { stores, keys, settings }: PlanDependencies,
): Promise<PlannedUpload | undefined> {
  const upload = await readUploadFacts(stores.input, inputKey, settings, bytes);
  // If thumbnails ever reached the source, they would be rendered again without an end.
  if (upload && isOutcome(upload.metadata)) return { ...upload, ok: false, failure: 'ours' };
  if (!upload?.ok) return upload;
  const options = { tiers, variants: keys.variants, ...settings };
  const plan = planJob(upload.facts, upload.totalBytes, options);
  if (plan.kind === 'refuse') return { ...upload, ok: false, failure: plan.failure };
  const { imageClass, totalMb, cpuMs } = plan.need;
  // The event of another version does not say when this one was uploaded.
  const isOfEvent = eventEtag === undefined || eventEtag === upload.etag;
  const job = {
    bucket: keys.places.input.bucket,
    inputKey,
    outputs: [...keys.outputsOf(inputKey)],
    tier: plan.tier.name,
    reason: plan.reason,
    predicted: { imageClass, memoryMb: totalMb, cpuMs },
    sourceEtag: upload.etag,
    ...(isOfEvent && { uploadedAt }),
  };
  return { ...upload, job };
}

/** Each replacement of an upload sends its own event, so another invocation reads the later ones anyway. */
const maxVersions = 3;

/**
 * Reads the head of an upload, and further ranges when the head points at them, all from one version of the upload.
 *
 * @param expectedBytes size from the event, which may be about another upload to the same key
 * @returns the facts, or why there are none; `undefined` when the upload was deleted
 * @throws TransientError when the upload is replaced during every try
 */
export async function readUploadFacts(
  store: ReadObject,
  inputKey: string,
  { maxUploadBytes }: Pick<RenderSettings, 'maxUploadBytes'>,
  expectedBytes?: number,
): Promise<UploadFacts | undefined> {
  return untilStable(maxVersions, inputKey, async () => {
    const head = await store.read(inputKey, [0, firstReadBytes(expectedBytes)]);
    return head && readVersionFacts(store, inputKey, head, maxUploadBytes);
  });
}

async function readVersionFacts(
  store: ReadObject,
  inputKey: string,
  head: StoredObject,
  maxBytes: number,
): Promise<UploadFacts | 'again'> {
  const { bytes, ...read } = head;
  const { totalBytes, etag } = read;
  const version = { ...read, whole: bytes.length === totalBytes ? head : undefined };
  if (totalBytes > maxBytes) {
    const found = failure('too-many-bytes', { bytes: totalBytes, maxBytes });
    return { ...version, ok: false, failure: found };
  }

  let isReplaced = false;
  const readRange = async ({ from, to }: ByteRange) => {
    const found = await store.read(inputKey, [from, to], etag);
    isReplaced ||= found === undefined;
    return found?.bytes ?? new Uint8Array();
  };
  const result = await findImageFacts(readRange, totalBytes, bytes);
  if (isReplaced) return 'again';
  return result.ok
    ? { ...version, ok: true, facts: result.facts }
    : { ...version, ok: false, failure: failureOf(result) };
}
