// A dispatcher or worker that was killed at work, as Lambda tells of it -> one more try on the next tier, or the record.
import * as z from 'zod';
import { escalateJob } from '#core/escalate.ts';
import { failure } from '#core/failure.ts';
import { Interruption } from '#core/interruption.ts';
import {
  codeOfInvocation,
  codeOfOneOfSeveral,
  failureOnTier,
  type InvocationFailureCode,
} from '#core/invocation-failure.ts';
import { type Job, jobSchema, parseS3Event, type UploadEvent } from '#core/job.ts';
import { outputKeysOf } from '#core/keys.ts';
import { dispatcherTier, tierNamed } from '#core/tiers.ts';
import { type Settings, settings } from '#io/env.ts';
import { createS3ObjectStore, type ObjectHead, type ObjectStore } from '#io/object-store.ts';
import { createWorkerInvoker, type InvokeWorker } from '#io/worker-invoker.ts';
import { findEnding, writeFailure } from './outcome.ts';
import { planUpload } from './plan-upload.ts';
import { takeUploads } from './take-uploads.ts';

export interface FailedInvocationParts {
  readonly store: ObjectStore;
  readonly invokeWorker: InvokeWorker;
  readonly settings: Settings;
}

export type FailedInvocationHandler = (record: unknown) => Promise<void>;

/** The record that Lambda makes for a destination when an asynchronous invocation has failed for the last time. */
const recordSchema = z.object({
  version: z.string(),
  requestContext: z.object({
    requestId: z.string(),
    functionArn: z.string(),
    /** "RetriesExhausted", or "EventAgeExceeded" of one that never got its turn: then there is no response. */
    condition: z.string(),
    approximateInvokeCount: z.number(),
  }),
  /** What the function was sent: a worker its job, the dispatcher an S3 event. */
  requestPayload: z.unknown(),
  responseContext: z.object({ functionError: z.string().optional() }).nullish(),
  responsePayload: z
    .object({ errorType: z.string().optional(), errorMessage: z.string().optional() })
    .nullish()
    // Whatever else it may be tells nothing of how a function ended, and must not keep the upload without an outcome.
    .catch(undefined),
});

/** @returns the handler; it throws for what is no such record, and when the storage or Lambda fails */
export function createFailedInvocationHandler(
  parts: FailedInvocationParts,
): FailedInvocationHandler {
  return async (event) => {
    const { requestContext, requestPayload, responsePayload } = recordSchema.parse(event);
    const job = jobSchema.safeParse(requestPayload).data;
    const uploads = job ? [{ key: job.inputKey, bytes: undefined }] : parseS3Event(requestPayload);
    const codeOf = uploads.length > 1 ? codeOfOneOfSeveral : codeOfInvocation;
    const code = codeOf(responsePayload ?? {});
    console.log(JSON.stringify({ ...requestContext, ...responsePayload, code }));
    await takeUploads(uploads, (upload) => settleUpload(upload, job, code, parts));
  };
}

/** Versions of an upload that are looked at before this function's next try must do. */
const maxVersions = 3;

/** @param job what the killed function knew of the upload; `undefined` of the dispatcher */
async function settleUpload(...[upload, job, code, parts]: Parameters<typeof settleVersion>) {
  if (!outputKeysOf(upload.key)) return { outcome: 'ignored' };
  for (let versions = 0; versions < maxVersions; versions++) {
    const end = await settleVersion(upload, job, code, parts);
    if (end.outcome !== 'changed') return end;
  }
  throw new Interruption(`${upload.key} was replaced ${maxVersions} times meanwhile.`);
}

/** @returns the outcome "changed" when the upload was replaced meanwhile, so that this was not its end */
async function settleVersion(
  upload: UploadEvent,
  job: Job | undefined,
  code: InvocationFailureCode,
  parts: FailedInvocationParts,
) {
  const { store, invokeWorker, settings } = parts;
  const source = await store.readHead(upload.key);
  if (!source) return { outcome: 'gone' };
  const ending = await findEnding(store, upload.key, source.etag);
  if (ending) return ending === 'changed' ? { outcome: ending } : { outcome: 'left', ending };
  // What ended on an upload that has been replaced says nothing of this one, whose own run may have ended before: as new.
  const isOfSource = [undefined, source.etag].includes(job ? job.sourceEtag : upload.etag);
  if (job && isOfSource) return retryOrRecord(job, code, source, parts);
  // Not even planned: what took the dispatcher down may be the reading of its facts.
  if (isOfSource && code === 'crashed') return record(store, upload.key, failure(code), source);

  const planned = await planUpload(upload, store, settings);
  if (!planned) return { outcome: 'gone' };
  if (!planned.ok) return record(store, upload.key, planned.failure, planned.source);
  if (planned.job.tier === dispatcherTier) {
    return retryOrRecord(planned.job, isOfSource ? code : 'interrupted', planned.source, parts);
  }
  // Another upload of the event took the dispatcher down, before or after this one's turn: at worst it is rendered twice.
  await invokeWorker(planned.job);
  return { outcome: 'handed over', reason: planned.job.reason };
}

async function retryOrRecord(
  job: Job,
  code: InvocationFailureCode,
  source: ObjectHead,
  { store, invokeWorker }: FailedInvocationParts,
) {
  // A handler renders nothing, so no image crashed it, and a larger tier would not help.
  const next = code === 'crashed' ? undefined : escalateJob(job, code);
  if (!next) return record(store, job.inputKey, failureOnTier(code, tierNamed(job.tier)), source);
  await invokeWorker(next);
  return { outcome: 'escalated', reason: next.reason };
}

async function record(...[store, inputKey, found, source]: Parameters<typeof writeFailure>) {
  const outcome = await writeFailure(store, inputKey, found, source);
  return { outcome, code: found.code };
}

let failedInvocationHandler: FailedInvocationHandler | undefined;

export const handler: FailedInvocationHandler = (record) => {
  failedInvocationHandler ??= createFailedInvocationHandler({
    settings: settings(),
    store: createS3ObjectStore(settings().bucketName),
    invokeWorker: createWorkerInvoker(settings().workerFunctionPrefix),
  });
  return failedInvocationHandler(record);
};
