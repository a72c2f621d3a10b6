// Runs a backfill: starts uploads within the ceiling, the lease and the pace, and notes how far it is. A command that is killed at any
// moment leaves a state from which another one continues, and no upload is left out.
import { setMaxListeners } from 'node:events';
import type { KeptOutcome } from '#core/backfill.ts';
import { getUsd, putUsd } from '#core/price.ts';
import {
  type BackfillState,
  leaseMs,
  NotOurs,
  type StateStore,
  type Status,
} from './backfill-state.ts';
import { backfillUpload, type UploadDependencies } from './backfill-upload.ts';
import { createBudget } from './budget.ts';
import { createPace } from './pace.ts';
import { createMeter, type RequestMeter, requestsUsd } from './request-meter.ts';
import type { Candidate, Selected } from './select-uploads.ts';
import { createTracker } from './tracker.ts';
import type { Prices } from './worst-case.ts';

export interface RunDependencies {
  readonly select: (cursor: string | undefined, meter: RequestMeter) => AsyncIterable<Selected>;
  readonly keeps: KeptOutcome[];
  readonly invoke: UploadDependencies['invoke'];
  /** By default of an upload in STANDARD. */
  readonly pricesOf: (upload?: Candidate) => Prices;
  readonly states: Pick<StateStore, 'update'>;
  /** Resolves early when the signal aborts. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly now: () => number;
  /** The last minute in which new uploads of others waited for a free function, and what the question costs. */
  readonly others?:
    | { readonly waitedAt: () => Promise<number | undefined>; readonly usd: number }
    | undefined;
  readonly report: (progress: Progress) => void;
  /** Ctrl-C. */
  readonly stop: AbortSignal;
}

export interface Progress {
  readonly state: BackfillState;
  /** Most uploads at the same time, at this moment. */
  readonly atOnce: number;
  /** The next upload could pass the ceiling, so the command waits for those in flight. */
  readonly isAtCeiling: boolean;
  /** Lambda throttles, and has run nothing since. */
  readonly isStuck: boolean;
}

const saveMs = 5000;
/** At most one write per second, also if each upload waits for one, or S3 fails. */
const leastSaveMs = 1000;
const askOthersMs = 60_000;
/** More than an account at its limit needs to run one invocation, so an operator has stopped a function. */
const mostStuckMs = 15 * 60_000;
/** Nothing starts in the last part of a lease: the next owner reads the state when it ends. */
const leaseMarginMs = 10_000;
const stateUsd = putUsd + getUsd;
/** More than what the command writes while the last uploads in flight end, each at its worst. */
const lastWritesUsd = 250 * stateUsd;
/** With that, more than its requests until the selection answers again: at most a thousand GETs and a hundred LISTs. */
const ownUsd = 1000 * getUsd + 100 * putUsd + lastWritesUsd;

/** The least that lets an upload start. */
export const leastUsd = (worstUsd: number) => worstUsd + ownUsd + stateUsd;

/**
 * @param claimed the state, with this command's lease
 * @returns the state at the end, also if the last write of it failed, and the fault that ended the run
 */
export async function runBackfill(claimed: BackfillState, dependencies: RunDependencies) {
  const { states, pricesOf, now, wait, report, others, stop } = dependencies;
  const { maxUsd, lease } = claimed;
  const { worstUsd } = pricesOf();
  const budget = createBudget(claimed.spentUsd);
  const pace = createPace(claimed.concurrency, now);
  const tracker = createTracker(claimed);
  const meter = createMeter();

  let state = claimed;
  /** The state in the bucket allows this much, also if this command is killed. */
  let allowedUsd = 0;
  let meteredUsd = 0;
  let nextUsd = worstUsd;
  let inFlight = 0;
  let isAtCeiling = false;
  let wake = () => {};
  let saveSoon = new AbortController();
  const change = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });

  const ending = new AbortController();
  // Each upload that waits listens.
  setMaxListeners(0, ending.signal);
  let status: Status | undefined;
  let fault: unknown;
  const end = (why: Status, error?: unknown) => {
    status ??= why;
    fault ??= error;
    ending.abort();
    wake();
  };

  function snapshot(): BackfillState {
    const { spentUsd, committedUsd } = budget;
    const inFlightUsd = Math.max(committedUsd, spentUsd + pace.limit * Math.max(worstUsd, nextUsd));
    const mostUsd = inFlightUsd + nextUsd + ownUsd;
    const reservedUsd = Math.max(0, Math.min(maxUsd, mostUsd) - spentUsd);
    return { ...state, ...tracker.read(), spentUsd, reservedUsd };
  }

  async function save(ended?: Status) {
    budget.spend(stateUsd);
    const next = snapshot();
    // Counted from before the request, so that the lease is never longer here than in the state.
    const until = now() + leaseMs;
    state = await states.update((found) => {
      if (lease === undefined || found?.lease?.id !== lease.id)
        throw new NotOurs(
          'Another command took this backfill over, because this one did not renew its lease.',
        );
      if (!ended) return { ...next, wanted: found.wanted, lease: { ...lease, until } };
      return { ...next, reservedUsd: 0, status: ended, wanted: undefined, lease: undefined };
    });
    allowedUsd = next.spentUsd + next.reservedUsd;
    if (state.wanted) end(state.wanted);
  }

  async function keepSaving(isOver: AbortSignal) {
    let askedAt = now();
    while (!isOver.aborted) {
      saveSoon = new AbortController();
      await wait(leastSaveMs, isOver);
      await wait(saveMs - leastSaveMs, AbortSignal.any([saveSoon.signal, isOver]));
      if (isOver.aborted) return;
      await save().catch((error) => {
        // S3 may answer again before the lease ends.
        if (error instanceof NotOurs || now() >= leaseEnd()) end('interrupted', error);
      });
      if (others && now() - askedAt >= askOthersMs) {
        askedAt = now();
        budget.spend(others.usd);
        pace.noteOthers(await others.waitedAt().catch(() => undefined));
      }
      if (budget.committedUsd + lastWritesUsd > maxUsd) end('stopped at the ceiling');
      if (pace.stuckMs >= mostStuckMs)
        end(
          'interrupted',
          new Error(
            'Lambda has throttled each invocation for 15 minutes. Is the reserved concurrency of a function 0?',
          ),
        );
      report({
        state: snapshot(),
        atOnce: pace.limit,
        isAtCeiling,
        isStuck: pace.stuckMs > 0,
      });
      wake();
    }
  }
  const leaseEnd = () => state.lease?.until ?? 0;

  /** Waits until the next upload may start, or the run ends. */
  async function waitForPlace(): Promise<void> {
    while (!ending.signal.aborted) {
      const neededUsd = budget.committedUsd + nextUsd + ownUsd;
      const hasPlace = inFlight < pace.limit && now() < leaseEnd() - leaseMarginMs;
      isAtCeiling = neededUsd > maxUsd;
      if (hasPlace && neededUsd <= allowedUsd) return;
      if (isAtCeiling && inFlight === 0) end('stopped at the ceiling');
      else {
        if (hasPlace && !isAtCeiling) saveSoon.abort();
        await change();
      }
    }
  }

  async function start(upload: Candidate) {
    const prices = pricesOf(upload);
    const bill = budget.open(prices.worstUsd);
    inFlight += 1;
    try {
      const { key, bytes, etag } = upload;
      const found = await backfillUpload(
        { key, bytes, etag, keeps: dependencies.keeps },
        {
          ...dependencies,
          prices,
          bill: {
            charge(usd) {
              pace.ran();
              bill.charge(usd);
            },
          },
          noteThrottle: pace.throttled,
          wait: (ms) => wait(ms, ending.signal),
          isStopping: () => ending.signal.aborted,
        },
      );
      const clause = found && tracker.settle(upload, found);
      if (clause !== undefined) end('interrupted', new Error(clause));
    } catch (error) {
      end('interrupted', error);
    } finally {
      bill.close();
      inFlight -= 1;
      pace.ended();
      wake();
    }
  }

  async function startAll() {
    for await (const { upload, ...position } of dependencies.select(claimed.cursor, meter)) {
      budget.spend(requestsUsd(meter) - meteredUsd);
      meteredUsd = requestsUsd(meter);
      tracker.pass(position, upload);
      const isReadingTooDear = budget.committedUsd + ownUsd > maxUsd;
      nextUsd = pricesOf(upload).worstUsd;
      if (upload || isReadingTooDear) await waitForPlace();
      if (ending.signal.aborted) return;
      if (upload) void start(upload);
    }
  }

  const onStop = () => end('interrupted');
  stop.addEventListener('abort', onStop);
  if (stop.aborted) onStop();
  await save();
  const isOver = new AbortController();
  const saving = keepSaving(isOver.signal);
  await startAll().catch((error) => end('interrupted', error));
  while (inFlight > 0) await change();
  isOver.abort();
  await saving;
  stop.removeEventListener('abort', onStop);
  if (status === undefined) tracker.acceptAll();
  try {
    await save(status ?? 'done');
  } catch (error) {
    fault ??= error;
    // The state in the bucket still allows as much as this command has last written, and all of that counts as spent.
    const reservedUsd = Math.max(0, allowedUsd - budget.spentUsd);
    const left = { status: 'interrupted', wanted: undefined, lease: undefined } as const;
    state = { ...snapshot(), ...left, reservedUsd };
  }
  return { state, fault };
}
