// Gives one upload an outcome: the dispatcher, the worker that it chooses, and failed-invocation after a run that failed. The command
// waits for each of them, so nothing runs that it does not know.
import { type BackfillEvent, backfillReplySchema, maxBackfillRuns } from '#core/backfill.ts';
import type { Job } from '#core/job.ts';
import type { TransientError } from '#core/transient-error.ts';
import { credentialFaults, describeFault, readFault } from '../operate/ask.ts';
import type { InvocationReply } from '../operate/invoke-now.ts';
import type { Bill } from './budget.ts';
import { type FunctionName, mostRepeats, type Prices } from './worst-case.ts';

export interface UploadEnd {
  /** As a function names it, or "no outcome" */
  readonly outcome: string;
  /** Of a failure. */
  readonly code?: string | undefined;
  /** Why there is no outcome. */
  readonly why?: string;
}

export interface UploadDependencies {
  readonly invoke: (name: FunctionName, event: BackfillEvent) => Promise<InvocationReply>;
  readonly prices: Pick<Prices, 'billOf' | 'longestRunUsd'>;
  readonly bill: Pick<Bill, 'charge'>;
  /** Lambda throttled an invocation. */
  readonly noteThrottle: () => void;
  /** Resolves early when the command stops. */
  readonly wait: (ms: number) => Promise<void>;
  /** The command stops: nothing is waited for any longer. */
  readonly isStopping: () => boolean;
  readonly now: () => number;
}

/**
 * @returns `undefined` if the command stopped before the upload ended
 * @throws RequestFault when Lambda refuses the request, which it would for every upload; Error when AWS bills more than the bound, or
 * the deployed version knows no backfills
 */
export async function backfillUpload(
  backfill: BackfillEvent['backfill'],
  dependencies: UploadDependencies,
): Promise<UploadEnd | undefined> {
  const { wait, isStopping } = dependencies;
  let repeats = 0;
  async function runStep(name: FunctionName, event: BackfillEvent) {
    for (;;) {
      const reply = await invokeOnce(name, event, dependencies);
      if (!reply || !isTransient(reply)) return reply;
      if (repeats === mostRepeats) return reply;
      repeats += 1;
      await wait(1000 * 2 ** repeats);
      if (isStopping()) return undefined;
    }
  }

  let job: Job | undefined;
  for (let runs = 0; runs < maxBackfillRuns; runs++) {
    let reply = await runStep(job ? `worker-${job.tier}` : 'dispatcher', { backfill, job });
    if (reply?.fault && !isTransient(reply))
      reply = await runStep('failed-invocation', { backfill, job, fault: reply.fault });
    if (!reply) return undefined;
    const { fault, payload } = reply;
    // A version without backfills takes the event for one of S3, refuses it, and does the same with the error.
    if (fault?.errorType?.endsWith('ZodError')) throw new Error(olderVersion);
    if (fault) return noOutcome(fault.errorMessage);
    const { data } = backfillReplySchema.safeParse(payload);
    if (!data) throw new Error(olderVersion);
    const { next, ...end } = data;
    if (!next) return end;
    job = next;
  }
  return noOutcome(`it has not ended after ${maxBackfillRuns} runs`);
}

const olderVersion = 'the deployed functions know no backfills. Deploy this version, then resume.';

function noOutcome(why: string): UploadEnd {
  return { outcome: 'no outcome', why };
}

/** The name of the fault when the function may have run, but nobody knows how it ended. */
const lostReply = 'LostReply';

function isTransient({ fault }: InvocationReply): boolean {
  const transient = 'TransientError' satisfies TransientError['name'];
  return fault?.errorType === transient || fault?.errorType === lostReply;
}

/** Names of the errors of a connection that was not made, so that nothing ran. */
const unsent: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN']);

/** With the waits below, half a minute. */
const mostUnsent = 6;
const longestWaitMs = 30_000;

/** Waits while Lambda throttles. @returns `undefined` if the command stopped before Lambda took the invocation */
async function invokeOnce(
  name: FunctionName,
  event: BackfillEvent,
  { invoke, prices, bill, noteThrottle, wait, isStopping, now }: UploadDependencies,
): Promise<InvocationReply | undefined> {
  for (let tries = 0; ; tries++) {
    const startedAt = now();
    const reply = await invoke(name, event).catch((error: unknown) => ({ error }));
    if (!('error' in reply)) {
      const usd = prices.billOf(name, reply, now() - startedAt);
      bill.charge(usd);
      if (usd <= prices.longestRunUsd(name)) return reply;
      throw new Error(
        `AWS billed more for ${name} than the memory and time of this version allow. Deploy this version, then resume.`,
      );
    }
    const { error } = reply;
    const fault = readFault(error);
    const isThrottled = fault.status === 429 || fault.name === 'TooManyRequestsException';
    const isUnsent = unsent.has(fault.name);
    if (isThrottled || (isUnsent && tries < mostUnsent)) {
      noteThrottle();
      await wait(Math.min(longestWaitMs, 500 * 2 ** tries));
      if (isStopping()) return undefined;
      continue;
    }
    const isRefused = fault.status !== undefined && fault.status < 500;
    if (isRefused || isUnsent || credentialFaults.has(fault.name)) throw error;
    bill.charge(prices.longestRunUsd(name));
    const errorMessage = `the reply of ${name} was lost: ${describeFault(error)}`;
    return { payload: undefined, logTail: '', fault: { errorType: lostReply, errorMessage } };
  }
}
