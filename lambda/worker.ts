// Job -> thumbnail, second try on a larger tier, or failure record. One file, deployed once per tier.

// First, so that the render process starts while the SDK loads.
import './environment.ts';
import { jobSchema } from '#core/job.ts';
import { type Settings, settings } from '#io/env.ts';
import { createS3ObjectStore, type ObjectStore } from '#io/object-store.ts';
import { createWorkerInvoker, type InvokeWorker } from '#io/worker-invoker.ts';
import type { Means } from '#render/process/render-within.ts';
import { renderProcess } from './environment.ts';
import { runUpload, type UploadEnd } from './run-upload.ts';
import { throwingInterruptions } from './take-uploads.ts';
import { type InvocationContext, meansOf } from './thumbnail-job.ts';

export interface WorkerParts {
  readonly store: ObjectStore;
  readonly settings: Settings;
  readonly invokeWorker: InvokeWorker;
  readonly renderProcess: Means['renderProcess'];
}

export type Worker = (event: unknown, context: InvocationContext) => Promise<UploadEnd['outcome']>;

/** @returns the handler; it throws what is not the image's fault, so that Lambda tries again */
export function createWorker({ renderProcess, ...parts }: WorkerParts): Worker {
  return async (event, context) => {
    const job = jobSchema.parse(event);
    const means = meansOf(context, renderProcess);
    const run = { ...parts, means, requestId: context.awsRequestId, tier: job.tier };
    const upload = { key: job.inputKey, bytes: undefined };
    const end = await throwingInterruptions(() => runUpload(upload, run, job));
    console.log(JSON.stringify({ ...job, ...end }));
    return end.outcome;
  };
}

let worker: Worker | undefined;

export const handler: Worker = (event, context) => {
  worker ??= createWorker({
    settings: settings(),
    store: createS3ObjectStore(settings().bucketName),
    invokeWorker: createWorkerInvoker(settings().workerFunctionPrefix),
    renderProcess,
  });
  return worker(event, context);
};
