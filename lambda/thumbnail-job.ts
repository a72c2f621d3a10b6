// Job -> read, render, write. The workers and the dispatcher run it.
import { escalateJob } from '#core/escalate.ts';
import { type Job, queueMsOf } from '#core/job.ts';
import { fileNameFromMetadata, reportToMetadata } from '#core/thumbnail-report.ts';
import { retryTransient } from '#core/transient-error.ts';
import { type ImageBytes, renderWithinBudget } from '#render/process/render-within-budget.ts';
import type { OpenObject, StoredObject } from '#storage/object-store.ts';
import packageJson from '../package.json' with { type: 'json' };
import type { RunContext } from './bootstrap.ts';
import { type RunResult, requireOutputKeys, writeFailure, writeThumbnail } from './outcome.ts';

/**
 * Renders the upload's thumbnail and writes it, hands the job to a larger tier, or writes the failure record.
 *
 * @param whole the upload, when the caller has read all its bytes already
 * @returns "replaced" when the job's version of the upload is gone, before or after the render
 * @throws what S3 and Lambda throw. The job can be repeated, and writes to the same keys.
 */
export async function runJob(
  job: Job,
  { store, settings, budget, invokeWorker, requestId }: RunContext,
  whole?: StoredObject,
): Promise<RunResult> {
  const { inputKey, reason } = job;
  const keys = requireOutputKeys(inputKey);
  const queueMs = queueMsOf(job.uploadedAt, Date.now());
  const start = performance.now();
  let upload: StoredObject | OpenObject | undefined;
  const open = async (): Promise<ImageBytes | undefined> => {
    upload = whole ?? (await store.open(inputKey, job.sourceEtag));
    if (!upload) return undefined;
    const body = 'bytes' in upload ? [upload.bytes] : upload.body;
    return { byteLength: upload.totalBytes, body, name: inputKey };
  };
  const options = {
    format: keys.thumbnailFormat,
    maxSide: settings.thumbnailSize,
    maxPixels: settings.maxPixels,
    keepAnimation: settings.keepAnimation,
  };
  const rendering = await retryTransient(() => renderWithinBudget(options, open, budget));
  if (!rendering || !upload) return { outcome: 'replaced' };
  if (!rendering.ok) {
    const next = escalateJob(job, rendering.failure.code);
    if (!next)
      return { ...(await writeFailure(store, inputKey, rendering.failure, upload)), reason };
    await invokeWorker(next);
    return { outcome: 'escalated', reason };
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
    memoryMb: budget.memoryMb,
    peakMemoryMb: rendering.peakMemoryMb,
    imageClass: job.predicted.imageClass,
    predictedMemoryMb: job.predicted.memoryMb,
    predictedCpuMs: job.predicted.cpuMs,
    cpuMs: rendering.cpuMs,
    escalatedFrom: job.escalated?.from,
    requestId,
    queueMs,
    durationMs: performance.now() - start,
    // Version of the renderer.
    version: packageJson.version,
    sourceEtag: upload.etag,
  });
  const { bytes, contentType } = thumbnail;
  const content = { bytes, contentType, metadata };
  return { ...(await writeThumbnail(store, inputKey, upload.etag, content)), reason };
}
