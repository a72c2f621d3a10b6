// What a thumbnail cost, and what it would have cost without tiers, from its report and the price list. Requests to S3 do
// not count, because both ways make the same ones.
import { assumedMs, dispatchBilledMs, fullCpuMemoryMb, renderBilledMs } from './lambda-model.ts';
import { invocationUsd } from './price.ts';
import type { ThumbnailReport } from './thumbnail-report.ts';
import { dispatcherTier, tierNamed, tiers } from './tiers.ts';

/** Memory of the alternative without a router: one function large enough for any image, as widely copied examples have. */
export const oneLambdaMemoryMb = 5120;

/** Where the times and peaks of a report were measured. */
export type MeasurementSource = 'AWS' | 'this machine';

/** Cost of one thumbnail in US dollars. */
export interface RunCost {
  /** All Lambdas that took part. */
  readonly usd: number;
  /** One Lambda of `oneLambdaMemoryMb` for the same work. */
  readonly oneLambdaUsd: number;
}

interface RunCostParts extends RunCost {
  /** Part of `usd` for a first try that had too little memory or time, or 0. */
  readonly firstTryUsd: number;
  /** Part of `usd` for a dispatcher that handed the image over, or 0. */
  readonly dispatchUsd: number;
}

/** The fields of a report that decide its cost. */
export type RunFigures = Pick<
  ThumbnailReport,
  'tier' | 'memoryMb' | 'cpuMs' | 'durationMs' | 'escalatedFrom'
>;

/**
 * Estimates what one thumbnail cost without cold starts. `assumedMs` fills in what the report leaves out.
 *
 * @param measurementSource on AWS the bill follows the duration. No other machine shares out its CPU by memory, so there the time
 *   is made from the CPU time and the tier's share of a vCPU, as in the plan
 */
export function estimateRunCost(
  figures: RunFigures,
  measurementSource: MeasurementSource,
): RunCostParts {
  const { memoryMb } = figures;
  const cpuMs = fullCpuMsOf(figures, measurementSource);
  const billedMs =
    measurementSource === 'AWS' ? awsBilledMsOf(figures) : renderBilledMs(cpuMs, memoryMb);
  const firstTryUsd = firstTryUsdOf(figures, billedMs);
  const dispatchUsd = dispatchUsdOf(figures);
  return {
    usd: invocationUsd({ memoryMb, billedMs }) + firstTryUsd + dispatchUsd,
    firstTryUsd,
    dispatchUsd,
    oneLambdaUsd: oneLambdaUsdOf(renderBilledMs(cpuMs, oneLambdaMemoryMb)),
  };
}

/** Estimates the cost of an upload without a thumbnail: the dispatcher, or one big Lambda, reads the head and writes why. */
export function estimateFailureCost(): RunCost {
  const billedMs = assumedMs.read + assumedMs.write;
  return { usd: dispatcherUsdOf(billedMs), oneLambdaUsd: oneLambdaUsdOf(billedMs) };
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

/** Milliseconds at one full vCPU. A report without CPU time counts as if its whole duration was CPU time. */
function fullCpuMsOf(
  { cpuMs, durationMs, memoryMb }: RunFigures,
  measurementSource: MeasurementSource,
): number {
  if (cpuMs) return cpuMs;
  return measurementSource === 'AWS'
    ? durationMs * Math.min(1, memoryMb / fullCpuMemoryMb)
    : durationMs;
}

/** The duration does not include the dispatcher's read of the head. */
function awsBilledMsOf({ tier, durationMs }: RunFigures): number {
  const headMs = tier === dispatcherTier ? assumedMs.read : 0;
  return headMs + durationMs + assumedMs.write;
}

/** No report says how long a first try ran. It counts as long as the second. */
function firstTryUsdOf({ escalatedFrom }: RunFigures, billedMs: number): number {
  const first = tiers.find(({ name }) => name === escalatedFrom);
  return first ? invocationUsd({ memoryMb: first.memoryMb, billedMs }) : 0;
}

/** A dispatcher costs extra unless it made the thumbnail or the first try. */
function dispatchUsdOf({ tier, escalatedFrom }: RunFigures): number {
  const isCounted = tier === dispatcherTier || escalatedFrom === dispatcherTier;
  return isCounted ? 0 : dispatcherUsdOf(dispatchBilledMs);
}

function dispatcherUsdOf(billedMs: number): number {
  return invocationUsd({ memoryMb: tierNamed(dispatcherTier).memoryMb, billedMs });
}

function oneLambdaUsdOf(billedMs: number): number {
  return invocationUsd({ memoryMb: oneLambdaMemoryMb, billedMs });
}
