// S3 event -> facts -> plan -> render here, hand to a larger worker, or record the failure.
import { parseS3Event, type UploadEvent } from '#core/job.ts';
import { outputKeysOf } from '#core/keys.ts';
import { planJob } from '#core/plan.ts';
import { dispatcherTier, tiers } from '#core/tiers.ts';
import { type Settings, settings } from '#io/env.ts';
import { createS3ObjectStore, type ObjectStore } from '#io/object-store.ts';
import { createWorkerInvoker, type InvokeWorker } from '#io/worker-invoker.ts';
import { createRenderProcess, type RenderProcess } from '#render/render-process.ts';
import { readUploadFacts } from './read-upload-facts.ts';
import { type InvocationContext, meansOf, runJob, writeFailure } from './thumbnail-job.ts';

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
    const uploads = parseS3Event(event);
    const faults: unknown[] = [];
    for (const upload of uploads) {
      // One record's fault must not keep the others waiting for the event's next try.
      try {
        const outcome = await dispatch(upload, parts, context);
        console.log(JSON.stringify({ inputKey: upload.key, ...outcome }));
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length > 0) {
      throw new AggregateError(
        faults,
        `${faults.length} of ${uploads.length} uploads: ${faults[0]}`,
      );
    }
  };
}

async function dispatch(
  { key: inputKey, bytes }: UploadEvent,
  parts: DispatcherParts,
  context: InvocationContext,
) {
  const { store, invokeWorker, settings } = parts;
  const requestId = context.awsRequestId;
  const means = meansOf(context, parts.renderProcess);
  if (!outputKeysOf(inputKey)) return { outcome: 'ignored' };
  const upload = await readUploadFacts(store, inputKey, settings, bytes);
  if (!upload) return { outcome: 'gone' };
  if (!upload.ok) {
    await writeFailure(store, inputKey, upload.failure, upload.metadata);
    return { outcome: 'failure', code: upload.failure.code };
  }

  const { facts, totalBytes, metadata, whole } = upload;
  const plan = planJob(facts, totalBytes, { tiers, ...settings });
  if (plan.kind === 'refuse') {
    await writeFailure(store, inputKey, plan.failure, metadata);
    return { outcome: 'failure', code: plan.failure.code };
  }
  const { imageClass, totalMb, cpuMs } = plan.need;
  const predicted = { imageClass, memoryMb: totalMb, cpuMs };
  const job = { inputKey, tier: plan.tier.name, reason: plan.reason, predicted };
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
