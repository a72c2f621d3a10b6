// Job -> read, render, write. The workers and the dispatcher run it.
import { escalateJob } from '#core/escalate.ts';
import { type Job, queueMsOf } from '#core/job.ts';
import { fileNameFromMetadata, reportToMetadata } from '#core/thumbnail-report.ts';
import { retryTransient } from '#core/transient-error.ts';
import { type ImageBytes, renderWithinBudget } from '#render/process/render-within-budget.ts';
import type { Thumbnail } from '#render/process/reply-schema.ts';
import type { OpenObject, StoredObject } from '#storage/object-store.ts';
import packageJson from '../package.json' with { type: 'json' };
import type { RunContext } from './bootstrap.ts';
import { type RunResult, writeFailure, writeThumbnails } from './outcome.ts';

/**
 * Renders the upload's thumbnails and writes them, hands the job to a larger tier, or writes the failure record.
 *
 * @param whole the upload, when the caller has read all its bytes already
 * @returns "replaced" when the job's version of the upload is gone, before or after the render
 * @throws what S3 and Lambda throw. The job can be repeated, and writes to the same keys.
 */
export async function runJob(
  job: Job,
  context: RunContext,
  whole?: StoredObject,
): Promise<RunResult> {
  const { stores, keys, settings, budget, requestId } = context;
  const { inputKey, reason, outputs = keys.outputsOf(inputKey) } = job;
  const queueMs = queueMsOf(job.uploadedAt, Date.now());
  const start = performance.now();
  let upload: StoredObject | OpenObject | undefined;
  const open = async (): Promise<ImageBytes | undefined> => {
    upload = whole ?? (await stores.input.open(inputKey, job.sourceEtag));
    if (!upload) return undefined;
    const body = 'bytes' in upload ? [upload.bytes] : upload.body;
    return { byteLength: upload.totalBytes, body, name: inputKey };
  };
  const options = { outputs, maxPixels: settings.maxPixels };
  const rendering = await retryTransient(() => renderWithinBudget(options, open, budget));
  if (!rendering || !upload) return { outcome: 'replaced' };
  if (!rendering.ok) {
    const next = escalateJob(job, rendering.failure.code);
    if (!next)
      return { ...(await writeFailure(context, inputKey, rendering.failure, upload)), reason };
    await context.invokeWorker(next);
    return { outcome: 'escalated', reason };
  }

  const { thumbnails, peakMemoryMb, cpuMs } = rendering;
  const { etag } = upload;
  const [first] = thumbnails;
  if (!first) throw new Error('A render without thumbnails');
  const metadata = reportToMetadata({
    fileName: fileNameFromMetadata(upload.metadata),
    sourceBytes: upload.totalBytes,
    ...figuresOf(first),
    tier: job.tier,
    tierReason: job.reason,
    memoryMb: budget.memoryMb,
    peakMemoryMb,
    imageClass: job.predicted.imageClass,
    predictedMemoryMb: job.predicted.memoryMb,
    predictedCpuMs: job.predicted.cpuMs,
    cpuMs,
    escalatedFrom: job.escalated?.from,
    requestId,
    queueMs,
    durationMs: performance.now() - start,
    // Version of the renderer.
    version: packageJson.version,
    sourceEtag: etag,
  });
  const contents = thumbnails.map((thumbnail) => ({
    ...thumbnail,
    cacheControl: settings.cacheControl,
    ...(thumbnail === first && { metadata }),
  }));
  const end = await writeThumbnails(context, inputKey, upload, outputs, contents);
  return { ...end, reason };
}

function figuresOf({ bytes, width, height, animation, thumbHash, source }: Thumbnail) {
  return {
    sourceFormat: source.format,
    sourceWidth: source.width,
    sourceHeight: source.height,
    isDamaged: source.isDamaged,
    animation,
    thumbHash,
    width,
    height,
    bytes: bytes.length,
  };
}
