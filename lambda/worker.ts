// Job -> thumbnail or failure record. One file, deployed once per tier.
import type { Context } from 'aws-lambda';
import { jobSchema } from '#core/job.ts';
import { type Settings, settings } from '#io/env.ts';
import { createS3ObjectStore, type ObjectStore } from '#io/object-store.ts';
import { type JobOutcome, runJob } from './thumbnail-job.ts';

export interface WorkerParts {
  readonly store: ObjectStore;
  readonly settings: Settings;
}

export type Worker = (
  event: unknown,
  context: Pick<Context, 'memoryLimitInMB'>,
) => Promise<JobOutcome>;

/** @returns the handler; it throws what is not the image's fault, so that Lambda tries again */
export function createWorker(parts: WorkerParts): Worker {
  return async (event, { memoryLimitInMB }) => {
    const job = jobSchema.parse(event);
    // The memory comes from Lambda's context, not from the environment, which local functions share.
    const outcome = await runJob(job, { ...parts, memoryMb: Number(memoryLimitInMB) });
    console.log(JSON.stringify({ outcome, ...job }));
    return outcome;
  };
}

let worker: Worker | undefined;

export const handler: Worker = (event, context) => {
  worker ??= createWorker({
    settings: settings(),
    store: createS3ObjectStore(settings().bucketName),
  });
  return worker(event, context);
};
