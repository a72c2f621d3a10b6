// S3 event -> facts -> plan -> render here, hand to a larger worker, or record the failure.
import { parseS3Event, type UploadEvent } from '#core/job.ts';
import { outputKeysOf } from '#core/keys.ts';
import { dispatcherTier } from '#core/tiers.ts';
import { type Settings, settings } from '#io/env.ts';
import { createS3ObjectStore, type ObjectStore } from '#io/object-store.ts';
import { createWorkerInvoker, type InvokeWorker } from '#io/worker-invoker.ts';
import { createRenderProcess, type RenderProcess } from '#render/render-process.ts';
import { planUpload } from './plan-upload.ts';
import { takeUploads } from './take-uploads.ts';
import { type InvocationContext, meansOf, runJob } from './thumbnail-job.ts';
import { writeFailure } from './write-failure.ts';

export interface DispatcherParts {
  readonly store: ObjectStore;
  readonly invokeWorker: InvokeWorker;
  readonly settings: Settings;
  readonly renderProcess: RenderProcess;
}

export type Dispatcher = (event: unknown, context: InvocationContext) => Promise<void>;

/** @returns the handler; it throws when the storage or Lambda fails, so that Lambda sends the event again */
export function createDispatcher(parts: DispatcherParts): Dispatcher {
  return async (event, context) => {
    await takeUploads(parseS3Event(event), (upload) => dispatch(upload, parts, context));
  };
}

async function dispatch(upload: UploadEvent, parts: DispatcherParts, context: InvocationContext) {
  const { store, invokeWorker, settings } = parts;
  const requestId = context.awsRequestId;
  const means = meansOf(context, parts.renderProcess);
  if (!outputKeysOf(upload.key)) return { outcome: 'ignored' };
  const planned = await planUpload(upload, store, settings);
  if (!planned) return { outcome: 'gone' };
  if (!planned.ok) {
    await writeFailure(store, upload.key, planned.failure, planned.metadata);
    return { outcome: 'failure', code: planned.failure.code };
  }

  const { job, whole } = planned;
  if (job.tier === dispatcherTier) {
    const outcome = await runJob(job, { store, settings, means, requestId, invokeWorker }, whole);
    return { outcome, reason: job.reason };
  }
  await invokeWorker(job);
  return { outcome: 'handed over', reason: job.reason };
}

let dispatcher: Dispatcher | undefined;

export const handler: Dispatcher = (event, context) => {
  dispatcher ??= createDispatcher({
    settings: settings(),
    store: createS3ObjectStore(settings().bucketName),
    invokeWorker: createWorkerInvoker(settings().workerFunctionPrefix),
    renderProcess: createRenderProcess(),
  });
  return dispatcher(event, context);
};
