// The report of one thumbnail in words: what was predicted, what was measured, and what it cost.
import { estimateRunCost, type FiguresOf } from '#core/run-cost.ts';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import { oneLambda } from './describe-totals.ts';
import { formatBytes, formatDollars, formatDuration, formatPercent } from './format.ts';

export interface ReportRow {
  readonly term: string;
  readonly text: string;
}

/** @param waitedMs from the last uploaded byte to the thumbnail on this page; unknown in an opened batch */
export function explainReport(
  report: ThumbnailReport,
  figuresOf: FiguresOf,
  waitedMs?: number,
): readonly ReportRow[] {
  const { imageClass, predictedMemoryMb, peakMemoryMb, predictedCpuMs, cpuMs } = report;
  const rows: readonly (ReportRow | undefined)[] = [
    { term: 'Saved', text: describeSaved(report.sourceBytes, report.bytes) },
    imageClass === undefined ? undefined : { term: 'Class', text: imageClass },
    { term: 'Time', text: describeTimes(report, waitedMs) },
    {
      term: 'Memory',
      text: compare(predictedMemoryMb, 'MB', `peak ${peakMemoryMb} MB (whole process)`),
    },
    // 0: the render process died before it could report its CPU time.
    cpuMs
      ? { term: 'CPU time', text: compare(predictedCpuMs, 'ms', `took ${cpuMs} ms`) }
      : undefined,
    { term: 'Lambda', text: describeTier(report) },
    { term: 'Cost', text: describeCost(report, figuresOf) },
    { term: 'Renderer', text: report.version },
  ];
  return rows.filter((row) => row !== undefined);
}

/** The thumbnail of a small file may be larger than the file. */
function describeSaved(sourceBytes: number, bytes: number): string {
  const saved = sourceBytes - bytes;
  return saved < 0
    ? `nothing: the thumbnail is ${formatBytes(-saved)} larger than the original`
    : `${formatBytes(saved)} of ${formatBytes(sourceBytes)} (${formatPercent(saved / sourceBytes)})`;
}

function describeTimes({ queueMs, durationMs }: ThumbnailReport, waitedMs?: number): string {
  return [
    ...(queueMs === undefined ? [] : [`${formatDuration(queueMs)} in the queue`]),
    `${formatDuration(durationMs)} in the worker`,
    ...(waitedMs === undefined ? [] : [`on this page after ${formatDuration(waitedMs)}`]),
  ].join(', ');
}

function describeCost(report: ThumbnailReport, figuresOf: FiguresOf): string {
  const { usd, oneLambdaUsd } = estimateRunCost(report, figuresOf);
  const million = formatDollars(usd * 1e6);
  return `${formatDollars(usd)}, ${million} for a million like it; ${formatDollars(oneLambdaUsd * 1e6)} with ${oneLambda}`;
}

/** Uses one unit for both numbers, so that a person can compare them. */
function compare(predicted: number | undefined, unit: string, found: string): string {
  return predicted === undefined ? found : `predicted ${predicted} ${unit}, ${found}`;
}

function describeTier({ tier, memoryMb, escalatedFrom }: ThumbnailReport): string {
  const found = `${tier}, ${memoryMb} MB`;
  return escalatedFrom === undefined ? found : `${found}; escalated from ${escalatedFrom}`;
}

/** How exact the figures of a thumbnail are. */
export function describeFigures(figuresOf: FiguresOf): string {
  return figuresOf === 'AWS'
    ? 'Cost estimated from the reported time; S3 and cold starts are not included.'
    : 'Measured on this computer, where all Lambdas share one process; priced as on AWS.';
}
