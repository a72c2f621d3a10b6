// Simulates the invocations of many uploads on pools of warm environments. Returns the cost and the waits.
import { assumedCpuMs, assumedMs, wallMsOf } from '#core/lambda-model.ts';
import { invocationUsd } from '#core/price.ts';
import { quantile } from '../quantile.ts';
import type { Run } from './designs.ts';
import { type Environment, Environments } from './environments.ts';
import type { Invocation } from './invocation.ts';

export interface SimulateOptions {
  /** When each upload's last byte arrives, in ascending milliseconds. Without it, every environment is warm. */
  readonly arrivalsMs?: readonly number[];
}

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

interface Pending {
  readonly upload: number;
  readonly step: number;
  readonly startMs: number;
}

/** S3 Standard in us-east-1, November 2026: $0.0004 per thousand GETs. */
const usdPerRead = 0.4e-6;

/** Time between uploads if there are no arrivals: longer than any run, so that one upload ends before the next starts. */
const farApartMs = 1e6;

/** @param runs one per upload, in the order of arrival */
export function simulate(runs: readonly Run[], options: SimulateOptions = {}): Result {
  const { arrivalsMs } = options;
  const environments = new Environments();
  const waits: number[] = [];
  const coldUploads = new Set<number>();
  let usd = 0;

  const pending: Pending[] = [];
  const enqueue = (upload: number, step: number, afterMs: number) => {
    const next = runs[upload]?.invocations[step];
    if (next) insert(pending, { upload, step, startMs: afterMs + next.afterMs });
  };
  let arrived = 0;
  const arrivalOf = (upload: number) => arrivalsMs?.[upload] ?? upload * farApartMs;
  while (arrived < runs.length || pending.length > 0) {
    // The earliest invocation may be the first one of an upload that has not arrived yet.
    const earliest = pending.at(-1)?.startMs ?? Number.POSITIVE_INFINITY;
    if (arrived < runs.length && arrivalOf(arrived) <= earliest) {
      enqueue(arrived, 0, arrivalOf(arrived));
      arrived++;
      continue;
    }
    const { upload, step, startMs } = pending.pop() as Pending;
    const run = runs[upload] as Run;
    const invocation = run.invocations[step] as Invocation;
    const environment = arrivalsMs && environments.take(invocation, startMs);
    const isCold = environment !== undefined && environment.freeSinceMs === undefined;
    if (isCold) coldUploads.add(upload);

    const firstMs = isCold ? assumedMs.init : 0;
    const workMs = workMsOf(invocation, environment, isCold);
    const { memoryMb } = invocation;
    usd += invocationUsd({ memoryMb, billedMs: firstMs + workMs });
    const endMs = startMs + (isCold ? assumedMs.start : 0) + firstMs + workMs;
    if (environment) environments.giveBack(invocation, environment, endMs);
    if (step < run.invocations.length - 1) enqueue(upload, step + 1, endMs);
    else if (run.hasThumbnail) waits.push(endMs - arrivalOf(upload));
  }

  const sortedWaits = waits.toSorted((a, b) => a - b);
  const perMillion = (count: number) => (count / runs.length) * 1e6;
  const all = runs.flatMap(({ invocations }) => invocations);
  return {
    usdPerMillion: perMillion(usd),
    p50Ms: quantile(sortedWaits, 0.5),
    p95Ms: quantile(sortedWaits, 0.95),
    p99Ms: quantile(sortedWaits, 0.99),
    coldPerMillion: perMillion(coldUploads.size),
    killedPerMillion: perMillion(all.filter(({ killed }) => killed === 'lambda').length),
    childrenKilledPerMillion: perMillion(all.filter(({ killed }) => killed === 'child').length),
    withoutThumbnailPerMillion: perMillion(runs.filter(({ hasThumbnail }) => !hasThumbnail).length),
    readsUsdPerMillion: perMillion(all.reduce((sum, { reads }) => sum + reads, 0)) * usdPerRead,
  };
}

/** @returns milliseconds from the handler's first line to its last, or until it is killed */
function workMsOf(
  { ioMs, transferMs, cpuMs, memoryMb, usesChild }: Invocation,
  environment: Environment | undefined,
  isCold: boolean,
): number {
  const startsChild = usesChild && environment !== undefined && !environment.hasChild;
  const warmUpMs =
    (isCold ? assumedCpuMs.firstRun : 0) + (startsChild ? assumedCpuMs.childStart : 0);
  return ioMs + transferMs + wallMsOf(cpuMs + warmUpMs, memoryMb);
}

/** Keeps the list sorted, with the earliest invocation at the end, where `pop` takes it. */
function insert(pending: Pending[], one: Pending): void {
  let at = pending.length;
  while (at > 0 && (pending[at - 1] as Pending).startMs < one.startMs) at--;
  pending.splice(at, 0, one);
}
