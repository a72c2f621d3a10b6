// What a thumbnail cost, and what it would have cost without tiers: from its report, and the price list. Pure; requests to
// S3 are left out on both sides, since both make the same ones.
import { assumedMs, fullCpuMemoryMb, wallMsOf } from './lambda-model.ts';
import { invocationUsd } from './price.ts';
import type { ThumbnailReport } from './thumbnail-report.ts';
import { dispatcherTier, tierNamed, tiers } from './tiers.ts';

/** What needs no router: one function with memory for the largest images, as widely copied examples have it. */
export const oneLambdaMemoryMb = 5120;

/** Where the times and peaks of a report were measured. */
export type FiguresOf = 'AWS' | 'this machine';

/** In US dollars. */
export interface RunCost {
  /** Of all Lambdas that took part. */
  readonly usd: number;
  /** Of one Lambda of `oneLambdaMemoryMb` for the same work. */
  readonly oneLambdaUsd: number;
}

/** With the parts of `usd` that are not the run's that made the thumbnail. */
export interface RunCostParts extends RunCost {
  /** Of a first try that had too little memory or time; else 0. */
  readonly firstTryUsd: number;
  /** Of a dispatcher that handed over; else 0. */
  readonly dispatchUsd: number;
}

/** What of a report tells its cost. */
export type RunFigures = Pick<
  ThumbnailReport,
  'tier' | 'memoryMb' | 'cpuMs' | 'durationMs' | 'escalatedFrom'
>;

/**
 * Estimates what one thumbnail cost, cold starts aside; what the report leaves out is taken from `assumedMs`.
 *
 * @param figuresOf of AWS the duration is what is billed. Elsewhere nothing shares out the CPU by memory, so the time is
 *   made from the CPU time and the tier's share of a vCPU, as the plan does it.
 */
export function estimateRunCost(figures: RunFigures, figuresOf: FiguresOf): RunCostParts {
  const cpuMs = fullCpuMsOf(figures, figuresOf);
  const billedMs = billedMsOf(figures, cpuMs, figuresOf);
  const firstTryUsd = firstTryUsdOf(figures, billedMs);
  const dispatchUsd = dispatchUsdOf(figures);
  const oneLambdaMs = assumedMs.read + wallMsOf(cpuMs, oneLambdaMemoryMb) + assumedMs.write;
  return {
    usd: invocationUsd({ memoryMb: figures.memoryMb, billedMs }) + firstTryUsd + dispatchUsd,
    firstTryUsd,
    dispatchUsd,
    oneLambdaUsd: invocationUsd({ memoryMb: oneLambdaMemoryMb, billedMs: oneLambdaMs }),
  };
}

export function sumRunCosts(costs: readonly RunCost[]): RunCost {
  return costs.reduce(
    (sum, cost) => ({
      usd: sum.usd + cost.usd,
      oneLambdaUsd: sum.oneLambdaUsd + cost.oneLambdaUsd,
    }),
    { usd: 0, oneLambdaUsd: 0 },
  );
}

/** Milliseconds at one full vCPU; where they were not measured, the duration as if nothing in it was waiting. */
function fullCpuMsOf({ cpuMs, durationMs, memoryMb }: RunFigures, figuresOf: FiguresOf): number {
  if (cpuMs) return cpuMs;
  return figuresOf === 'AWS' ? durationMs * Math.min(1, memoryMb / fullCpuMemoryMb) : durationMs;
}

/** Of the run that made the thumbnail, in milliseconds. */
function billedMsOf(
  { tier, memoryMb, durationMs }: RunFigures,
  cpuMs: number,
  figuresOf: FiguresOf,
): number {
  if (figuresOf !== 'AWS') return assumedMs.read + wallMsOf(cpuMs, memoryMb) + assumedMs.write;
  // The dispatcher has read the head before, which the duration does not tell.
  const headMs = tier === dispatcherTier ? assumedMs.read : 0;
  return headMs + durationMs + assumedMs.write;
}

/**
 * Of an upload that gets no thumbnail: the dispatcher reads its head and writes the failure, as one big Lambda would.
 */
export function estimateFailureCost(): RunCost {
  const billedMs = assumedMs.read + assumedMs.write;
  const { memoryMb } = tierNamed(dispatcherTier);
  return {
    usd: invocationUsd({ memoryMb, billedMs }),
    oneLambdaUsd: invocationUsd({ memoryMb: oneLambdaMemoryMb, billedMs }),
  };
}

/** How long a first try ran is not reported: it counts as if it had gone on as long as the second. */
function firstTryUsdOf({ escalatedFrom }: RunFigures, billedMs: number): number {
  const first = tiers.find(({ name }) => name === escalatedFrom);
  return first ? invocationUsd({ memoryMb: first.memoryMb, billedMs }) : 0;
}

/** Of a dispatcher that rendered nothing: it read the head, and waited for its invoke to be accepted. */
function dispatchUsdOf({ tier, escalatedFrom }: RunFigures): number {
  if (tier === dispatcherTier || escalatedFrom === dispatcherTier) return 0;
  const { memoryMb } = tierNamed(dispatcherTier);
  return invocationUsd({ memoryMb, billedMs: assumedMs.read + assumedMs.read });
}
