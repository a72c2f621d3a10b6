// The money of a report as text. Pure.
import { deployedArchitecture } from '#core/price.ts';
import { type FiguresOf, oneLambdaMemoryMb } from '#core/run-cost.ts';
import { countOf, formatTable, wrapText } from '../text-table.ts';
import type { CostComparison, LogMatch } from './compare-cost.ts';

export function formatCost(cost: CostComparison, figuresOf: FiguresOf): string[] {
  const { counted, uncounted, ranUsd, dispatchUsd, bigUsd, logs } = cost;
  if (counted === 0) return [];
  const row = (name: string, usd: number) => [
    name,
    usd.toFixed(6),
    ((usd / counted) * 1e6).toFixed(2),
  ];
  const table = formatTable(
    [
      ['', `$ for ${counted}`, '$ per million'],
      row('what ran', ranUsd),
      row('  of it, dispatchers that handed over', dispatchUsd),
      row(`one Lambda of ${oneLambdaMemoryMb} MB for all`, bigUsd),
    ],
    ['left', 'right', 'right'],
  );
  return [
    `Money: one Lambda of ${oneLambdaMemoryMb} MB would cost ${(bigUsd / ranUsd).toFixed(1)} times what ran`,
    ...table.map((line) => `  ${line}`),
    ...wrapText(
      '  ',
      `Lambda in us-east-1 on ${deployedArchitecture}, without S3. ${basisOf(figuresOf, logs)}`,
    ),
    ...(uncounted === 0
      ? []
      : [`  ${countOf(uncounted, 'thumbnail')} not counted: CPU time not reported.`]),
    ...(logs ? logLines(logs) : []),
  ];
}

function basisOf(figuresOf: FiguresOf, logs: LogMatch | undefined): string {
  const big =
    'The large one is billed for the same CPU time at a full vCPU and the same assumed waits.';
  const estimate =
    figuresOf === 'AWS'
      ? 'Billed time is estimated: the reported duration, and what it leaves out as lambda-model.ts assumes it.'
      : "Billed time is modelled: this machine's CPU time at each tier's share of a vCPU, and the waits that lambda-model.ts assumes.";
  const rest =
    'First tries count as long as the second ones; failures as the shortest run of a dispatcher.';
  return logs
    ? `Where a REPORT line matches, billed time is AWS's own. Elsewhere: ${estimate} ${rest} ${big}`
    : `${estimate} ${rest} ${big}`;
}

function logLines(logs: LogMatch): string[] {
  const { reports, matchedThumbnails, matchedRequests, matchedRuns } = logs;
  const { otherRuns, otherUsd, coldStarts, badEnds } = logs;
  const bad = Object.entries(badEnds).map(([status, count]) => `${count} ${status}`);
  return wrapText(
    '  Logs: ',
    [
      `${countOf(reports, 'run')}, of which ${matchedRuns} match ${countOf(matchedThumbnails, 'thumbnail')} by ${countOf(matchedRequests, 'request')}.`,
      `Other runs: ${otherRuns}, billed $${otherUsd.toFixed(6)}: dispatchers that handed over, first tries, failures, other batches.`,
      `Cold starts: ${coldStarts}.${bad.length === 0 ? '' : ` Bad ends: ${bad.join(', ')}.`}`,
    ].join(' '),
  );
}
