// Sentences about the figures of one thumbnail: what was predicted, what came of it, and what it cost.
import { estimateRunCost, type FiguresOf } from '#core/run-cost.ts';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import { oneLambda } from './describe-totals.ts';
import { formatBytes, formatDollars, formatDuration, formatPercent } from './format.ts';

export interface ReportRow {
  readonly term: string;
  readonly text: string;
}

/**
 * What was predicted and what came of it, for a person who asks why it ran where it did.
 *
 * @param waitedMs from the last byte uploaded to the thumbnail on this page, where the page was there
 */
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
    // Zero: the render process did not live to tell.
    cpuMs
      ? { term: 'CPU time', text: compare(predictedCpuMs, 'ms', `took ${cpuMs} ms`) }
      : undefined,
    { term: 'Lambda', text: describeTier(report) },
    { term: 'Cost', text: describeCost(report, figuresOf) },
    { term: 'Renderer', text: report.version },
  ];
  return rows.filter((row) => row !== undefined);
}

/** A small file may have a thumbnail that is larger. */
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

/** In one unit, however large: they are there to be compared. */
function compare(predicted: number | undefined, unit: string, found: string): string {
  return predicted === undefined ? found : `predicted ${predicted} ${unit}, ${found}`;
}

function describeTier({ tier, memoryMb, escalatedFrom }: ThumbnailReport): string {
  const found = `${tier}, ${memoryMb} MB`;
  return escalatedFrom === undefined ? found : `${found}; escalated from ${escalatedFrom}`;
}

/** What to think of the figures of one thumbnail. */
export function describeFigures(figuresOf: FiguresOf): string {
  return figuresOf === 'AWS'
    ? 'Cost estimated from the reported time; S3 and cold starts are not included.'
    : 'Measured on this computer, where all Lambdas share one process; priced as on AWS.';
}
