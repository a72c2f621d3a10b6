// What the thumbnails of an upload cost, and what they would have cost without tiers, from their report and the price list.
// Of the requests to S3 only the PUTs of outcomes count, and apart, because both ways make the same ones.
import { assumedMs, dispatchBilledMs, fullCpuMemoryMb, renderBilledMs } from './lambda-model.ts';
import { invocationUsd, putUsd } from './price.ts';
import type { ThumbnailReport } from './thumbnail-report.ts';
import { dispatcherTier, tierNamed, tiers } from './tiers.ts';

/** Memory of the alternative without a router: one function large enough for any image, as widely copied examples have. */
export const oneLambdaMemoryMb = 5120;

/** Where the times and peaks of a report were measured. */
export type MeasurementSource = 'AWS' | 'this machine';

/** Cost of one upload's thumbnails in US dollars. */
export interface RunCost {
  /** All Lambdas that took part. */
  readonly usd: number;
  /** One Lambda of `oneLambdaMemoryMb` for the same work. */
  readonly oneLambdaUsd: number;
  /** The PUTs of all its thumbnails, or of the failure record. Neither of the other two contains them. */
  readonly putsUsd: number;
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
  'tier' | 'memoryMb' | 'cpuMs' | 'durationMs' | 'escalatedFrom' | 'further'
>;

/**
 * Estimates what the thumbnails of one upload cost without cold starts. `assumedMs` fills in what the report leaves out.
 *
 * @param measurementSource on AWS the bill follows the duration. No other machine shares out its CPU by memory, so there the time
 *   is made from the CPU time and the tier's share of a vCPU, as in the plan
 */
export function estimateRunCost(
  figures: RunFigures,
  measurementSource: MeasurementSource,
): RunCostParts {
  const { memoryMb, further = [] } = figures;
  const writes = 1 + further.length;
  const cpuMs = fullCpuMsOf(figures, measurementSource);
  const billedMs =
    measurementSource === 'AWS'
      ? awsBilledMsOf(figures, writes)
      : renderBilledMs(cpuMs, memoryMb, writes);
  const firstTryUsd = firstTryUsdOf(figures, billedMs);
  const dispatchUsd = dispatchUsdOf(figures);
  return {
    usd: invocationUsd({ memoryMb, billedMs }) + firstTryUsd + dispatchUsd,
    firstTryUsd,
    dispatchUsd,
    oneLambdaUsd: oneLambdaUsdOf(renderBilledMs(cpuMs, oneLambdaMemoryMb, writes)),
    putsUsd: writes * putUsd,
  };
}

/** Estimates the cost of an upload without a thumbnail: the dispatcher, or one big Lambda, reads the head and writes why. */
export function estimateFailureCost(): RunCost {
  const billedMs = assumedMs.read + assumedMs.write;
  const usd = dispatcherUsdOf(billedMs);
  return { usd, oneLambdaUsd: oneLambdaUsdOf(billedMs), putsUsd: putUsd };
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
function awsBilledMsOf({ tier, durationMs }: RunFigures, writes: number): number {
  const headMs = tier === dispatcherTier ? assumedMs.read : 0;
  return headMs + durationMs + writes * assumedMs.write;
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
