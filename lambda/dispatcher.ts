// S3 event -> facts -> plan -> render here, hand to a larger worker, or record the failure.

// First, so that the render process starts while the SDK loads.
import './environment.ts';
import { parseS3Event } from '#core/job.ts';
import { outputKeysOf } from '#core/keys.ts';
import { dispatcherTier } from '#core/tiers.ts';
import { type Settings, settings } from '#io/env.ts';
import { createS3ObjectStore, type ObjectStore } from '#io/object-store.ts';
import { createWorkerInvoker, type InvokeWorker } from '#io/worker-invoker.ts';
import type { Means } from '#render/process/render-within.ts';
import { renderProcess } from './environment.ts';
import { runUpload } from './run-upload.ts';
import { takeUploads } from './take-uploads.ts';
import { type InvocationContext, meansOf } from './thumbnail-job.ts';

export interface DispatcherParts {
  readonly store: ObjectStore;
  readonly invokeWorker: InvokeWorker;
  readonly settings: Settings;
  readonly renderProcess: Means['renderProcess'];
}

export type Dispatcher = (event: unknown, context: InvocationContext) => Promise<void>;

/** @returns the handler; it throws when the storage or Lambda fails, so that Lambda sends the event again */
export function createDispatcher({ renderProcess, ...parts }: DispatcherParts): Dispatcher {
  return async (event, context) => {
    const means = meansOf(context, renderProcess);
    const requestId = context.awsRequestId;
    const run = { ...parts, means, requestId, tier: dispatcherTier };
    await takeUploads(parseS3Event(event), async (upload) =>
      outputKeysOf(upload.key) ? runUpload(upload, run) : { outcome: 'ignored' },
    );
  };
}

let dispatcher: Dispatcher | undefined;

export const handler: Dispatcher = (event, context) => {
  dispatcher ??= createDispatcher({
    settings: settings(),
    store: createS3ObjectStore(settings().bucketName),
    invokeWorker: createWorkerInvoker(settings().workerFunctionPrefix),
    renderProcess,
  });
  return dispatcher(event, context);
};
