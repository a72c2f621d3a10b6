// What the Lambdas of a batch cost, beside one big Lambda that renders everything. Pure; requests to S3 are left out on
// both sides, since both make the same ones.
import { assumedMs, wallMsOf } from '#core/lambda-model.ts';
import { type Invocation, invocationUsd } from '#core/price.ts';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import { dispatcherTier, tierNamed, tiers } from '#core/tiers.ts';
import { groupBy } from '../group-by.ts';
import type { LambdaReport } from './lambda-reports.ts';
import type { Outcomes } from './read-outcomes.ts';

/** What needs no router: memory for the largest images in one function, as the widely copied examples have it. */
export const bigMemoryMb = 5120;

export interface CostComparison {
  /** Outcomes that are counted on both sides, and thumbnails that are on neither: their CPU time is not known. */
  readonly counted: number;
  readonly uncounted: number;
  /** Dollars of all Lambdas that ran. */
  readonly ranUsd: number;
  /** The part of it that is for reading headers and handing over. */
  readonly dispatchUsd: number;
  /** Dollars of the big Lambda for the same outcomes. */
  readonly bigUsd: number;
  readonly logs?: LogMatch | undefined;
}

/** How far the logs explain the thumbnails, and the other way about. */
export interface LogMatch {
  readonly reports: number;
  /** Thumbnails whose request is in the logs, those requests, and their runs: more when some were tried again. */
  readonly matchedThumbnails: number;
  readonly matchedRequests: number;
  readonly matchedRuns: number;
  /** Runs without a thumbnail here: dispatchers that handed over, first tries, failures, other batches. */
  readonly otherRuns: number;
  readonly otherUsd: number;
  readonly coldStarts: number;
  readonly badEnds: Readonly<Record<string, number>>;
}

const dispatcher = tierNamed(dispatcherTier);

/** The least that any outcome takes of a dispatcher: the head is read, an outcome written. */
const shortestMs = assumedMs.read + assumedMs.write;

/** The head is read and the invoke accepted. */
const dispatchUsd = invocationUsd({
  memoryMb: dispatcher.memoryMb,
  billedMs: assumedMs.read + assumedMs.read,
});

/**
 * @param isAws whether the times are a Lambda's. Elsewhere functions have all of the machine's CPU, so the time billed is
 *   made from the CPU time and the tier's share of a vCPU, as the plan does it.
 * @param reports of the log, when there is one: what they say is billed replaces the estimate of their thumbnails
 */
export function compareCost(
  { thumbnails, failures }: Pick<Outcomes, 'thumbnails' | 'failures'>,
  isAws: boolean,
  reports: readonly LambdaReport[] = [],
): CostComparison {
  const runs = groupBy(reports, ({ requestId }) => requestId);
  const billed = new Set<string>();
  let [ranUsd, dispatched, bigUsd, counted, matchedThumbnails] = [0, 0, 0, 0, 0];
  for (const { report } of thumbnails) {
    const { cpuMs, requestId = '' } = report;
    const matched = runs.get(requestId);
    if (matched) matchedThumbnails++;
    if (!cpuMs) continue;
    counted++;
    const billedMs = shortestMs + wallMsOf(cpuMs, bigMemoryMb);
    bigUsd += invocationUsd({ memoryMb: bigMemoryMb, billedMs });
    // One request may have made several thumbnails; it is billed once.
    if (!matched) ranUsd += invocationUsd(estimateRun(report, cpuMs, isAws));
    else if (!billed.has(requestId)) ranUsd += sumUsd(matched);
    billed.add(requestId);
    ranUsd += firstTryUsd(report, cpuMs, isAws);
    if (isHandedOver(report)) dispatched += dispatchUsd;
  }
  const failureRun = { memoryMb: dispatcher.memoryMb, billedMs: shortestMs };
  ranUsd += dispatched + failures.length * invocationUsd(failureRun);
  bigUsd += failures.length * invocationUsd({ memoryMb: bigMemoryMb, billedMs: shortestMs });
  const requests = new Set(thumbnails.map(({ report }) => report.requestId));
  return {
    counted: counted + failures.length,
    uncounted: thumbnails.length - counted,
    ranUsd,
    dispatchUsd: dispatched,
    bigUsd,
    logs: reports.length === 0 ? undefined : matchLogs(reports, requests, matchedThumbnails),
  };
}

/** The run that made a thumbnail; what `durationMs` leaves out is assumed as in lambda-model.ts. */
function estimateRun(report: ThumbnailReport, cpuMs: number, isAws: boolean): Invocation {
  const { memoryMb, durationMs } = report;
  const renderedMs = isAws ? durationMs : assumedMs.read + wallMsOf(cpuMs, memoryMb);
  // The dispatcher has read the head before, which the duration does not tell.
  const headMs = isAws && report.tier === dispatcherTier ? assumedMs.read : 0;
  return { memoryMb, billedMs: headMs + renderedMs + assumedMs.write };
}

/** How long a first try ran is not reported: it counts as if it had gone on as long as the second. */
function firstTryUsd(report: ThumbnailReport, cpuMs: number, isAws: boolean): number {
  const first = tiers.find(({ name }) => name === report.escalatedFrom);
  if (!first) return 0;
  const { billedMs } = estimateRun(report, cpuMs, isAws);
  return invocationUsd({ memoryMb: first.memoryMb, billedMs });
}

/** Whether a dispatcher ran that rendered nothing of it, and of which the thumbnail does not tell. */
function isHandedOver({ tier, escalatedFrom }: ThumbnailReport): boolean {
  return tier !== dispatcherTier && escalatedFrom !== dispatcherTier;
}

function matchLogs(
  reports: readonly LambdaReport[],
  requests: ReadonlySet<string | undefined>,
  matchedThumbnails: number,
): LogMatch {
  const matched = reports.filter(({ requestId }) => requests.has(requestId));
  const others = reports.filter(({ requestId }) => !requests.has(requestId));
  const badEnds: Record<string, number> = {};
  for (const { status } of reports) {
    if (status !== undefined) badEnds[status] = (badEnds[status] ?? 0) + 1;
  }
  return {
    reports: reports.length,
    matchedThumbnails,
    matchedRequests: new Set(matched.map(({ requestId }) => requestId)).size,
    matchedRuns: matched.length,
    otherRuns: others.length,
    otherUsd: sumUsd(others),
    coldStarts: reports.filter(({ initMs }) => initMs !== undefined).length,
    badEnds,
  };
}

function sumUsd(reports: readonly LambdaReport[]): number {
  return reports.reduce((sum, report) => sum + invocationUsd(report), 0);
}
