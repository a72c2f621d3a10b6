// Lambda's report of a dispatcher or worker that failed, a message that the upload queue gave up, or a failed step of a backfill ->
// one more try on the next tier, or the failure record.
import * as z from 'zod/mini';
import type { BackfillEvent, BackfillReply } from '#core/backfill.ts';
import { escalateJob } from '#core/escalate.ts';
import { failure } from '#core/failure.ts';
import {
  type Job,
  jobSchema,
  parseDelivery,
  parseS3Event,
  type UploadEvent,
  uploadOfJob,
} from '#core/job.ts';
import { tierNamed } from '#core/tiers.ts';
import type { ObjectHead } from '#storage/object-store.ts';
import { isKept, parseBackfill, runStep } from './backfill.ts';
import { bootstrap, type Dependencies } from './bootstrap.ts';
import {
  codeOfInvocation,
  codeOfOneOfSeveral,
  failureOnTier,
  type InvocationFailureCode,
} from './invocation-failure.ts';
import { type RunResult, writeFailure } from './outcome.ts';
import { runEachUpload } from './run-upload.ts';
import { planAndHandOver, settleWithoutRender } from './settle-upload.ts';

/** Replies to a backfill. Nobody reads a reply to other events. */
export type FailedInvocationHandler = (record: unknown) => Promise<BackfillReply | undefined>;

/** What Lambda sends to the destination when the last try of an asynchronous invocation has failed. */
const recordSchema = z.object({
  version: z.string(),
  requestContext: z.object({
    requestId: z.string(),
    functionArn: z.string(),
    /** "RetriesExhausted", or "EventAgeExceeded" when the invocation never started: then there is no response. */
    condition: z.string(),
    approximateInvokeCount: z.number(),
  }),
  /** The event of the failed function: a worker's job, or the dispatcher's S3 event. */
  requestPayload: z.unknown(),
  responseContext: z.nullish(z.object({ functionError: z.optional(z.string()) })),
  // A payload of another shape says nothing about the failure, and must not cost the upload its outcome.
  responsePayload: z.catch(
    z.nullish(
      z.object({ errorType: z.optional(z.string()), errorMessage: z.optional(z.string()) }),
    ),
    undefined,
  ),
});

/** @returns the handler; it throws for an event that is neither a record nor a delivery, and when S3 or Lambda fails */
export function createFailedInvocationHandler(dependencies: Dependencies): FailedInvocationHandler {
  return async (event) => {
    const backfill = parseBackfill(event);
    if (backfill) return settleStep(backfill, dependencies);
    const record = recordSchema.safeParse(event).data;
    if (!record) return settleDelivery(event, dependencies);
    const { requestContext, requestPayload, responsePayload } = record;
    const job = jobSchema.safeParse(requestPayload).data;
    const uploads = job ? [uploadOfJob(job)] : parseS3Event(requestPayload);
    const codeOf = uploads.length > 1 ? codeOfOneOfSeveral : codeOfInvocation;
    const code = codeOf(responsePayload ?? {});
    console.log(JSON.stringify({ ...requestContext, ...responsePayload, code }));
    await runEachUpload(uploads, dependencies, (upload) =>
      settleUpload(upload, { job, code }, dependencies),
    );
    return undefined;
  };
}

/** The command waits, and retries nothing by itself. So this step is the last one, or returns the job for a larger tier. */
function settleStep(event: BackfillEvent, dependencies: Dependencies): Promise<BackfillReply> {
  const code = codeOfInvocation(event.fault ?? {});
  console.log(JSON.stringify({ ...event.fault, code }));
  // A record that the backfill wants to replace does not tell how this run ended.
  const stays = (end: RunResult) => isKept(end, event.backfill.keeps);
  return runStep(event, dependencies, (upload, context, job) =>
    settleUpload(upload, { job, code, stays }, context),
  );
}

/** After this many deliveries of a message, nothing parses the upload any more: parsing may be what ends this function. */
const maxReads = 2;

/** A queue does not say why the dispatcher failed, so the failure must not blame the image. */
async function settleDelivery(event: unknown, dependencies: Dependencies): Promise<undefined> {
  const { uploads, receiveCount = 1 } = parseDelivery(event);
  const failed = {
    job: undefined,
    code: 'interrupted',
    mayRead: receiveCount <= maxReads,
  } as const;
  console.log(JSON.stringify({ receiveCount, code: failed.code }));
  await runEachUpload(uploads, dependencies, (upload) =>
    settleUpload(upload, failed, dependencies),
  );
  return undefined;
}

export const handler = bootstrap(createFailedInvocationHandler);

interface FailedRun {
  readonly code: InvocationFailureCode;
  /** The worker's job; `undefined` when the dispatcher failed. */
  readonly job: Job | undefined;
  /** Whether to read the facts of the upload; by default, unless they may be what crashed the dispatcher. */
  readonly mayRead?: boolean;
  /** Whether an outcome that the upload has is left as it is; by default every one. */
  readonly stays?: (end: RunResult) => boolean;
}

/** Whether the handler itself threw, or ended its process. */
function isOfHandler(code: InvocationFailureCode): boolean {
  return code === 'crashed' || code === 'internal-error';
}

async function settleUpload(
  upload: UploadEvent,
  { job, code, mayRead = !isOfHandler(code), stays }: FailedRun,
  dependencies: Dependencies,
): Promise<RunResult> {
  const settle = async (source: ObjectHead) => {
    // S3 may deny us this read too. Then the denial is the cause: `read` throws ReadDenied, and `endUpload` records it. A HEAD does
    // not show this, because it needs no KMS key.
    await dependencies.stores.input.read(upload.key, [0, 1], source.etag);
    // If the upload was replaced, the failure says nothing about the new one. Its own run may have failed before, so plan it.
    const isOfSource = [undefined, source.etag].includes(upload.etag);
    if (job && isOfSource) return retryOrRecord(job, code, source, dependencies);
    if (isOfSource && !mayRead) {
      return writeFailure(dependencies, upload.key, failure(code), source);
    }
    return planAndHandOver(upload, dependencies, (planned, version) =>
      retryOrRecord(planned, isOfSource ? code : 'interrupted', version, dependencies),
    );
  };
  return settleWithoutRender(upload, dependencies, settle, stays);
}

async function retryOrRecord(
  job: Job,
  code: InvocationFailureCode,
  source: ObjectHead,
  dependencies: Dependencies,
): Promise<RunResult> {
  // The render process renders, not the handler. So no image crashed the handler, and a larger tier would not help.
  const next = isOfHandler(code) ? undefined : escalateJob(job, code);
  if (!next) {
    const found = failureOnTier(code, tierNamed(job.tier));
    return writeFailure(dependencies, job.inputKey, found, source);
  }
  await dependencies.invokeWorker(next);
  return { outcome: 'escalated', reason: next.reason };
}
