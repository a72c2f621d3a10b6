// What the Lambdas of a batch cost, beside one large Lambda that renders everything.
import { type Invocation, invocationUsd } from '#core/price.ts';
import { estimateFailureCost, estimateRunCost, type MeasurementSource } from '#core/run-cost.ts';
import { groupBy } from '../group-by.ts';
import type { BilledRun } from './billed-runs.ts';
import type { Outcomes } from './read-outcomes.ts';

export interface BatchCost {
  /** Number of outcomes that both sums contain. */
  readonly counted: number;
  /** Number of thumbnails that neither sum contains, because their CPU time is not known. */
  readonly uncounted: number;
  /** US dollars of all Lambdas that ran. */
  readonly ranUsd: number;
  /** US dollars of the large Lambda for the same outcomes. */
  readonly oneLambdaUsd: number;
  /** US dollars of the PUTs for these outcomes, which neither sum contains. */
  readonly putsUsd: number;
  readonly logs?: LogSummary | undefined;
}

export interface LogSummary {
  readonly runs: number;
  /** Runs whose request made a thumbnail of this batch. */
  readonly matchedRuns: number;
  /** US dollars of the other runs: dispatchers that handed over, first tries, failures, other batches. */
  readonly otherUsd: number;
  readonly coldStarts: number;
  /** Number of failed runs by status. */
  readonly failedRuns: Readonly<Record<string, number>>;
}

/** @param runs from the logs; for their thumbnails the billed time replaces the estimate */
export function sumBatchCost(
  { thumbnails, failures }: Pick<Outcomes, 'thumbnails' | 'failures'>,
  measurementSource: MeasurementSource,
  runs: readonly BilledRun[] = [],
): BatchCost {
  const runsByRequest = groupBy(runs, ({ requestId }) => requestId);
  const failure = estimateFailureCost();
  let ranUsd = failures.length * failure.usd;
  let oneLambdaUsd = failures.length * failure.oneLambdaUsd;
  let putsUsd = failures.length * failure.putsUsd;
  const timed = thumbnails.filter(({ report }) => report.cpuMs);
  const billedRequests = new Set<string>();
  for (const { report } of timed) {
    const cost = estimateRunCost(report, measurementSource);
    oneLambdaUsd += cost.oneLambdaUsd;
    putsUsd += cost.putsUsd;
    const { requestId = '' } = report;
    const billed = runsByRequest.get(requestId);
    if (!billed) {
      ranUsd += cost.usd;
      continue;
    }
    ranUsd += cost.firstTryUsd + cost.dispatchUsd;
    // A request that made several thumbnails is billed once.
    if (!billedRequests.has(requestId)) ranUsd += sumUsd(billed);
    billedRequests.add(requestId);
  }
  const requests = new Set(thumbnails.map(({ report }) => report.requestId));
  return {
    counted: timed.length + failures.length,
    uncounted: thumbnails.length - timed.length,
    ranUsd,
    oneLambdaUsd,
    putsUsd,
    logs: runs.length === 0 ? undefined : summarizeLogs(runs, requests),
  };
}

function summarizeLogs(
  runs: readonly BilledRun[],
  requests: ReadonlySet<string | undefined>,
): LogSummary {
  const others = runs.filter(({ requestId }) => !requests.has(requestId));
  const failed = groupBy(
    runs.filter(({ status }) => status !== undefined),
    ({ status = '' }) => status,
  );
  return {
    runs: runs.length,
    matchedRuns: runs.length - others.length,
    otherUsd: sumUsd(others),
    coldStarts: runs.filter(({ isColdStart }) => isColdStart).length,
    failedRuns: Object.fromEntries([...failed].map(([status, { length }]) => [status, length])),
  };
}

function sumUsd(invocations: readonly Invocation[]): number {
  return invocations.reduce((sum, invocation) => sum + invocationUsd(invocation), 0);
}
