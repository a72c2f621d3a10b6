// One upload to its outcome: read -> render -> write. Used by every worker, and by the dispatcher for what it holds itself.
import type { Context } from 'aws-lambda';
import { escalateJob } from '#core/escalate.ts';
import { retryInterrupted } from '#core/interruption.ts';
import { type Job, queueMsOf } from '#core/job.ts';
import { fileNameFromMetadata, reportToMetadata } from '#core/thumbnail-report.ts';
import type { Settings } from '#io/env.ts';
import type { ObjectHead, ObjectStore, StoredObject } from '#io/object-store.ts';
import type { InvokeWorker } from '#io/worker-invoker.ts';
import { type ImageBytes, type Means, renderWithin } from '#render/process/render-within.ts';
import { type Ending, requireOutputKeys, writeFailure, writeThumbnail } from './outcome.ts';
import { version } from './version.ts';

export interface JobContext {
  readonly store: ObjectStore;
  readonly settings: Pick<Settings, 'thumbnailSize' | 'maxPixels' | 'keepAnimation'>;
  readonly means: Means;
  /** For the second try, where this function's memory or time was not enough. */
  readonly invokeWorker: InvokeWorker;
  /** Of the Lambda invocation. */
  readonly requestId: string;
}

/** What of Lambda's context the handlers use. */
export type InvocationContext = Pick<
  Context,
  'awsRequestId' | 'memoryLimitInMB' | 'getRemainingTimeInMillis'
>;

/** The memory comes from Lambda's context, not from the environment, which local functions share. */
export function meansOf(context: InvocationContext, renderProcess: Means['renderProcess']): Means {
  return {
    memoryMb: Number(context.memoryLimitInMB),
    remainingMs: () => context.getRemainingTimeInMillis(),
    renderProcess,
  };
}

/** How a job ended; "escalated" when a larger tier has it now. */
export type JobOutcome = Ending | 'escalated';

/**
 * Renders the upload's thumbnail and writes it, hands it to a larger tier, or writes the failure record.
 *
 * @returns "changed" when the upload that the job is for is there no longer, before or after
 * @param source the upload, when the caller has already read all of it
 * @throws when the storage fails; the job can be run again, and ends in the same keys
 */
export async function runJob(
  job: Job,
  context: JobContext,
  source?: StoredObject,
): Promise<JobOutcome> {
  const keys = requireOutputKeys(job.inputKey);
  const { store, settings, means } = context;

  const queueMs = queueMsOf(job.uploadedAt, Date.now());
  const start = performance.now();
  let upload: (ObjectHead & { readonly totalBytes: number }) | undefined;
  const open = async (): Promise<ImageBytes | undefined> => {
    const found = source ?? (await store.open(job.inputKey, job.sourceEtag));
    upload = found;
    if (!found) return undefined;
    const body = 'bytes' in found ? [found.bytes] : found.body;
    return { byteLength: found.totalBytes, body };
  };
  const options = {
    format: keys.thumbnailFormat,
    maxSide: settings.thumbnailSize,
    maxPixels: settings.maxPixels,
    keepAnimation: settings.keepAnimation,
  };
  const rendering = await retryInterrupted(() => renderWithin(options, open, means));
  if (!rendering || !upload) return 'changed';
  if (!rendering.ok) {
    const next = escalateJob(job, rendering.failure.code);
    if (next) {
      await context.invokeWorker(next);
      return 'escalated';
    }
    return writeFailure(store, job.inputKey, rendering.failure, upload);
  }

  const { thumbnail } = rendering;
  const metadata = reportToMetadata({
    fileName: fileNameFromMetadata(upload.metadata),
    sourceFormat: thumbnail.source.format,
    sourceWidth: thumbnail.source.width,
    sourceHeight: thumbnail.source.height,
    sourceBytes: upload.totalBytes,
    isDamaged: thumbnail.source.isDamaged,
    animation: thumbnail.animation,
    width: thumbnail.width,
    height: thumbnail.height,
    bytes: thumbnail.bytes.length,
    tier: job.tier,
    tierReason: job.reason,
    memoryMb: means.memoryMb,
    peakMemoryMb: rendering.peakMemoryMb,
    imageClass: job.predicted.imageClass,
    predictedMemoryMb: job.predicted.memoryMb,
    predictedCpuMs: job.predicted.cpuMs,
    cpuMs: rendering.cpuMs,
    escalatedFrom: job.escalated?.from,
    requestId: context.requestId,
    queueMs,
    durationMs: performance.now() - start,
    version,
    sourceEtag: upload.etag,
  });
  const { bytes, contentType } = thumbnail;
  return writeThumbnail(store, job.inputKey, upload.etag, { bytes, contentType, metadata });
}
