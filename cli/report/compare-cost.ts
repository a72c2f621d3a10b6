// What the Lambdas of a batch cost, beside one big Lambda that renders everything: the sum of its thumbnails' costs, with
// failures, and with what AWS billed where logs tell it. Pure.
import { type Invocation, invocationUsd } from '#core/price.ts';
import { estimateFailureCost, estimateRunCost, type FiguresOf } from '#core/run-cost.ts';
import { groupBy } from '../group-by.ts';
import type { LambdaReport } from './lambda-reports.ts';
import type { Outcomes } from './read-outcomes.ts';

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

/**
 * @param reports of the log, when there is one: what they say is billed replaces the estimate of their thumbnails
 */
export function compareCost(
  { thumbnails, failures }: Pick<Outcomes, 'thumbnails' | 'failures'>,
  figuresOf: FiguresOf,
  reports: readonly LambdaReport[] = [],
): CostComparison {
  const runs = groupBy(reports, ({ requestId }) => requestId);
  const billed = new Set<string>();
  let [ranUsd, dispatchUsd, bigUsd, counted, matchedThumbnails] = [0, 0, 0, 0, 0];
  for (const { report } of thumbnails) {
    const { requestId = '' } = report;
    const matched = runs.get(requestId);
    if (matched) matchedThumbnails++;
    if (!report.cpuMs) continue;
    counted++;
    const cost = estimateRunCost(report, figuresOf);
    bigUsd += cost.oneLambdaUsd;
    dispatchUsd += cost.dispatchUsd;
    // One request may have made several thumbnails; it is billed once.
    if (!matched) ranUsd += cost.usd;
    else
      ranUsd += cost.firstTryUsd + cost.dispatchUsd + (billed.has(requestId) ? 0 : sumUsd(matched));
    billed.add(requestId);
  }
  const failure = estimateFailureCost();
  ranUsd += failures.length * failure.usd;
  bigUsd += failures.length * failure.oneLambdaUsd;
  const requests = new Set(thumbnails.map(({ report }) => report.requestId));
  return {
    counted: counted + failures.length,
    uncounted: thumbnails.length - counted,
    ranUsd,
    dispatchUsd,
    bigUsd,
    logs: reports.length === 0 ? undefined : matchLogs(reports, requests, matchedThumbnails),
  };
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

function sumUsd(reports: readonly Invocation[]): number {
  return reports.reduce((sum, report) => sum + invocationUsd(report), 0);
}
