// Takes one upload up again. It does immediately, and one after the other, what Lambda would do: the dispatcher, and then
// failed-invocation if the dispatcher fails.
import { encodeEventKey } from '#core/job.ts';
import type { UploadStorage } from '#storage/object-store.ts';
import { readUploadState, type UploadState, waitForEnd } from '#storage/upload-state.ts';
import { describeFault } from '../operate/ask.ts';
import { type InvocationFault, invokeNow } from '../operate/invoke-now.ts';
import type { LostUpload } from './dead-letter.ts';

export interface Redriven {
  readonly key: string;
  /**
   * - had an outcome: with EVENTS=on its event is sent again
   * - is gone, is not an upload: nothing to do
   * - thumbnail, failure: the outcome that it has now
   * - would run: for --dry-run
   * - no outcome: its render, deletion or event still fails, or still waits
   */
  readonly became:
    | 'had an outcome'
    | 'gone'
    | 'not an upload'
    | 'thumbnail'
    | 'failure'
    | 'would run'
    | 'no outcome';
  /** Key of the outcome with the failure's sentence, or why there is none. */
  readonly detail: string;
}

export interface RedriveOptions {
  readonly storage: UploadStorage;
  /** `<service>-<stage>-` */
  readonly functionPrefix: string;
  readonly isDryRun: boolean;
  /** Whether the functions send an event of each outcome. */
  readonly hasEvents: boolean;
  /** Longest wait for a worker, in milliseconds. */
  readonly waitMs: number;
}

/** Never throws: an upload that S3 or Lambda does not serve has no outcome. */
export async function redriveUpload(
  { bucket, key, uploadedAt }: LostUpload,
  { storage, functionPrefix, isDryRun, hasEvents, waitMs }: RedriveOptions,
): Promise<Redriven> {
  const own = storage.keys.places.input.bucket;
  if (bucket !== undefined && bucket !== own)
    return { key, became: 'no outcome', detail: `this stack does not serve the bucket ${bucket}` };
  const event = eventOf(own, key, uploadedAt);
  try {
    const before = await readUploadState(storage, key);
    const hasEnded = before.kind === 'thumbnail' || before.kind === 'failure';
    const ended: Redriven = { key, became: 'had an outcome', detail: detailOf(before) };
    if (hasEnded && (isDryRun || !hasEvents)) return ended;
    if (before.kind === 'gone' && !isDryRun) {
      // The message may be of a deletion, whose thumbnails are still there.
      const { fault } = await invokeNow(`${functionPrefix}failed-invocation`, event);
      if (fault) return { key, became: 'no outcome', detail: fault.errorMessage };
    }
    if (!hasEnded && before.kind !== 'waiting') return describe(key, before, '');
    if (isDryRun) return { key, became: 'would run', detail: '' };
    const fault = await invokeChain(functionPrefix, event);
    if (fault)
      return {
        key,
        became: 'no outcome',
        detail: `failed-invocation fails: ${fault.errorMessage}`,
      };
    // The dispatcher has sent the event again.
    if (hasEnded) return ended;
    return describe(
      key,
      await waitForEnd(storage, key, waitMs),
      `nothing after ${waitMs / 1000} s`,
    );
  } catch (error) {
    return { key, became: 'no outcome', detail: describeFault(error) };
  }
}

/** @returns why failed-invocation failed too, or `undefined` */
async function invokeChain(
  functionPrefix: string,
  event: ReturnType<typeof eventOf>,
): Promise<InvocationFault | undefined> {
  const dispatcher = `${functionPrefix}dispatcher`;
  const { fault } = await invokeNow(dispatcher, event);
  if (!fault) return undefined;
  const last = await invokeNow(`${functionPrefix}failed-invocation`, {
    version: '1.0',
    requestContext: {
      requestId: 'redrive',
      functionArn: dispatcher,
      condition: 'RetriesExhausted',
      approximateInvokeCount: 1,
    },
    requestPayload: event,
    responsePayload: fault,
  });
  return last.fault;
}

function eventOf(bucket: string, key: string, eventTime: string | undefined) {
  const s3 = { bucket: { name: bucket }, object: { key: encodeEventKey(key) } };
  return { Records: [{ eventTime, s3 }] };
}

function describe(key: string, state: UploadState, whenWaiting: string): Redriven {
  const detail = detailOf(state);
  switch (state.kind) {
    case 'thumbnail':
    case 'failure':
      return { key, became: state.kind, detail };
    case 'gone':
      return { key, became: 'gone', detail };
    case 'ignored':
      return { key, became: 'not an upload', detail };
    case 'waiting':
      return { key, became: 'no outcome', detail: whenWaiting };
  }
}

function detailOf(state: UploadState): string {
  if (state.kind === 'thumbnail') return state.key;
  return state.kind === 'failure' ? `${state.failure.code}: ${state.failure.message}` : '';
}
