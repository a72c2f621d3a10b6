// Simulates the invocations of many uploads on pools of warm environments. Returns the cost and the waits.
import { assumedCpuMs, assumedMs, wallMsOf } from '#core/lambda-model.ts';
import { getUsd, invocationUsd } from '#core/price.ts';
import { quantile } from '../figures.ts';
import type { Run } from './designs.ts';
import type { Invocation } from './invocation.ts';

export interface Result {
  readonly usdPerMillion: number;
  /** Waits for a thumbnail, in milliseconds. Uploads without a thumbnail do not count. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Of a million uploads: those with a cold start in at least one invocation. */
  readonly coldPerMillion: number;
  /** Of a million uploads: Lambdas that ran out of memory. */
  readonly killedPerMillion: number;
  /** Of a million uploads: render processes that ran out of memory or time. */
  readonly childrenKilledPerMillion: number;
  readonly withoutThumbnailPerMillion: number;
  /** S3's price for the reads of a million uploads, in US dollars; not part of `usdPerMillion`. */
  readonly readsUsdPerMillion: number;
}

/** An idle execution environment of a Lambda. */
interface Environment {
  /** When its last invocation ended, in milliseconds. */
  readonly freeSinceMs: number;
  /** Whether a render process waits in it. */
  readonly hasChild: boolean;
}

interface Pending {
  readonly upload: number;
  readonly step: number;
  readonly startMs: number;
}

/** Time between uploads if there are no arrivals: longer than any run, so that one upload ends before the next starts. */
const farApartMs = 1e6;

/**
 * @param runs one per upload, in the order of arrival
 * @param arrivalsMs when each upload's last byte arrives, ascending; without it, every environment is warm
 */
export function simulate(runs: readonly Run[], arrivalsMs?: readonly number[]): Result {
  const pools = new Map<string, Set<Environment>>();
  const waits: number[] = [];
  const coldUploads = new Set<number>();
  let usd = 0;
  const arrivalOf = (upload: number) => arrivalsMs?.[upload] ?? upload * farApartMs;
  // The next invocation is the last of the list.
  const pending: Pending[] = [];
  const enqueue = (upload: number, step: number, afterMs: number) => {
    const next = runs[upload]?.invocations[step];
    if (next) insert(pending, { upload, step, startMs: afterMs + next.afterMs });
  };
  for (let upload = runs.length - 1; upload >= 0; upload--) enqueue(upload, 0, arrivalOf(upload));

  for (let next = pending.pop(); next; next = pending.pop()) {
    const { upload, step, startMs } = next;
    const { invocations, hasThumbnail } = runs[upload] as Run;
    const invocation = invocations[step] as Invocation;
    const { functionName, memoryMb, usesChild, killed } = invocation;
    const pool = pools.get(functionName) ?? new Set<Environment>();
    pools.set(functionName, pool);
    const warm = arrivalsMs && takeWarm(pool, startMs);
    const isCold = arrivalsMs !== undefined && !warm;
    if (isCold) coldUploads.add(upload);
    // A new environment starts its render process during its own start (lambda/environment.ts).
    const hasChild = warm?.hasChild ?? true;
    const extraCpuMs =
      (isCold ? assumedCpuMs.firstRun : 0) + (usesChild && !hasChild ? assumedCpuMs.childStart : 0);
    const workMs =
      invocation.ioMs +
      invocation.transferMs +
      wallMsOf(invocation.cpuMs + extraCpuMs, memoryMb) +
      (isCold ? assumedMs.init : 0);
    usd += invocationUsd({ memoryMb, billedMs: workMs });
    const endMs = startMs + (isCold ? assumedMs.start : 0) + workMs;
    // A killed Lambda loses its environment. After a killed render process, the next upload starts a new one.
    if (killed !== 'lambda')
      pool.add({ freeSinceMs: endMs, hasChild: killed !== 'child' && (hasChild || usesChild) });
    if (step < invocations.length - 1) enqueue(upload, step + 1, endMs);
    else if (hasThumbnail) waits.push(endMs - arrivalOf(upload));
  }

  const perMillion = (count: number) => (count / runs.length) * 1e6;
  const all = runs.flatMap(({ invocations }) => invocations);
  return {
    usdPerMillion: perMillion(usd),
    p50Ms: quantile(waits, 0.5),
    p95Ms: quantile(waits, 0.95),
    p99Ms: quantile(waits, 0.99),
    coldPerMillion: perMillion(coldUploads.size),
    killedPerMillion: perMillion(all.filter(({ killed }) => killed === 'lambda').length),
    childrenKilledPerMillion: perMillion(all.filter(({ killed }) => killed === 'child').length),
    withoutThumbnailPerMillion: perMillion(runs.filter(({ hasThumbnail }) => !hasThumbnail).length),
    readsUsdPerMillion: perMillion(all.reduce((sum, { reads }) => sum + reads, 0)) * getUsd,
  };
}

/**
 * Removes environments that were idle for too long. Then takes the free one that was used last, so that the others grow old.
 *
 * @returns `undefined` if none is free
 */
function takeWarm(pool: Set<Environment>, nowMs: number): Environment | undefined {
  let last: Environment | undefined;
  for (const one of pool) {
    if (one.freeSinceMs + assumedMs.idle < nowMs) pool.delete(one);
    else if (one.freeSinceMs <= nowMs && one.freeSinceMs > (last?.freeSinceMs ?? -1)) last = one;
  }
  if (last) pool.delete(last);
  return last;
}

/** Keeps the list sorted, with the earliest invocation at the end, where `pop` takes it. */
function insert(pending: Pending[], one: Pending): void {
  let at = pending.length;
  while (at > 0 && (pending[at - 1] as Pending).startMs < one.startMs) at--;
  pending.splice(at, 0, one);
}
