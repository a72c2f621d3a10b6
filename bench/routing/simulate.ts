// Invocations of many uploads, played against pools of warm environments: what they cost and how long people wait.
import { assumedCpuMs, assumedMs, wallMsOf } from '#core/lambda-model.ts';
import { invocationUsd } from '#core/price.ts';
import { quantile } from '../quantile.ts';
import type { Run } from './designs.ts';
import { type Environment, Environments } from './environments.ts';
import type { Invocation } from './invocation.ts';

export interface SimulateOptions {
  /** When each upload's last byte arrives, in milliseconds and ascending. None: everything is warm, always. */
  readonly arrivalsMs?: readonly number[];
}

export interface Result {
  readonly usdPerMillion: number;
  /** Waits for a thumbnail, in milliseconds; uploads that get none are not counted. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly p99Ms: number;
  /** Uploads of a million that some invocation started an environment for. */
  readonly coldPerMillion: number;
  /** Of a million uploads: Lambdas that ran out of memory. */
  readonly killedPerMillion: number;
  /** Of a million uploads: render processes that ran out of memory or time. */
  readonly childrenKilledPerMillion: number;
  readonly withoutThumbnailPerMillion: number;
  /** What S3 asks for the reads of a million uploads; not part of `usdPerMillion`. */
  readonly readsUsdPerMillion: number;
}

interface Pending {
  readonly upload: number;
  readonly step: number;
  readonly startMs: number;
}

/** Of S3 standard, us-east-1, November 2026: $0.0004 per thousand. */
const usdPerRead = 0.4e-6;

/** Between arrivals when nothing depends on them: longer than any run, so that one upload is dealt with after the other. */
const farApartMs = 1e6;

/** @param runs one for each upload, in the order of their arrivals */
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
    // The earliest invocation may belong to an upload that is still to arrive.
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

/** @returns milliseconds from the handler's first line to its last, or to its end by force */
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

/** Keeps the earliest last. */
function insert(pending: Pending[], one: Pending): void {
  let at = pending.length;
  while (at > 0 && (pending[at - 1] as Pending).startMs < one.startMs) at--;
  pending.splice(at, 0, one);
}
