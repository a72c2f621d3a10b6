// The report of one thumbnail in words: both images, the time, what was predicted and measured, and what it cost.
import { estimateRunCost, type MeasurementSource, oneLambdaMemoryMb } from '#core/run-cost.ts';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import {
  formatBytes,
  formatDimensions,
  formatDollars,
  formatDuration,
  formatTimes,
  nameFormat,
} from './format.ts';

const oneLambda = `one ${oneLambdaMemoryMb / 1024} GB Lambda`;

/** One thing that both images have. */
export interface ImageRow {
  readonly term: string;
  readonly original: string;
  readonly thumbnail: string;
}

/** @param thumbnailFormat the extension of its key: "jpg" */
export function describeImages(
  report: ThumbnailReport,
  thumbnailFormat: string,
): readonly ImageRow[] {
  const { sourceFormat, sourceWidth, sourceHeight, sourceBytes, width, height, bytes } = report;
  return [
    {
      term: 'Format',
      original: nameFormat(sourceFormat),
      thumbnail: nameFormat(thumbnailFormat),
    },
    {
      term: 'Pixels',
      original: formatDimensions(sourceWidth, sourceHeight),
      thumbnail: formatDimensions(width, height),
    },
    { term: 'Size', original: formatBytes(sourceBytes), thumbnail: formatBytes(bytes) },
  ];
}

/** A number, and what it counts. */
export interface Figure {
  readonly value: string;
  readonly text: string;
}

/** The thumbnail of a small file may be larger than the file. */
export function describeSaving({ sourceBytes, bytes }: ThumbnailReport): Figure {
  const ratio = sourceBytes / bytes;
  if (isAboutOne(ratio)) return { value: 'Same size', text: 'as the original' };
  return ratio > 1
    ? { value: formatTimes(ratio), text: 'smaller' }
    : { value: formatTimes(1 / ratio), text: 'as large as the original' };
}

/** All thumbnails of the file. The price of one is far below a cent, so it is shown for a million. */
export function describeCost(
  report: ThumbnailReport,
  measurementSource: MeasurementSource,
): Figure {
  const { usd, putsUsd } = estimateRunCost(report, measurementSource);
  return { value: formatDollars((usd + putsUsd) * 1e6), text: 'per million like this' };
}

export function compareCost(report: ThumbnailReport, measurementSource: MeasurementSource): string {
  const { usd, oneLambdaUsd } = estimateRunCost(report, measurementSource);
  const ours = `${formatDollars(usd * 1e6)} of Lambda time:`;
  const ratio = oneLambdaUsd / usd;
  if (isAboutOne(ratio)) return `${ours} as expensive as ${oneLambda}`;
  return ratio > 1
    ? `${ours} ${formatTimes(ratio)} cheaper than ${oneLambda}`
    : `${ours} ${formatTimes(1 / ratio)} as expensive as ${oneLambda}`;
}

/** Whether both sides are the same in the digits that a person sees. */
function isAboutOne(ratio: number): boolean {
  return formatTimes(Math.max(ratio, 1 / ratio)) === formatTimes(1);
}

export interface ReportRow {
  readonly term: string;
  readonly text: string;
}

/** @param waitedMs from the last uploaded byte to the thumbnail on this page; unknown in an opened batch */
export function describeTimes(
  { queueMs, durationMs }: ThumbnailReport,
  waitedMs?: number,
): readonly ReportRow[] {
  const times = [
    ['In the queue', queueMs],
    ['In the Lambda', durationMs],
    ['Shown here after', waitedMs],
  ] as const;
  return times.flatMap(([term, ms]) =>
    ms === undefined ? [] : [{ term, text: formatDuration(ms) }],
  );
}

export function describeLambda({ tier, memoryMb, escalatedFrom }: ThumbnailReport): string {
  const found = `${tier}, ${memoryMb} MB`;
  return escalatedFrom === undefined ? found : `${found}; escalated from ${escalatedFrom}`;
}

/** A resource that the plan predicts and the worker measures. */
export interface Need {
  readonly term: string;
  readonly bars: readonly Bar[];
}

export interface Bar extends ReportRow {
  /** Length, 0..1. */
  readonly share: number;
}

/** Memory is shown as a share of the Lambda's. On this machine, one process has the memory of all Lambdas. */
export function describeNeeds(
  report: ThumbnailReport,
  measurementSource: MeasurementSource,
): readonly Need[] {
  const { predictedMemoryMb, peakMemoryMb, memoryMb, predictedCpuMs, cpuMs } = report;
  const memory = [
    { term: 'Predicted', value: predictedMemoryMb },
    {
      term: 'Peak, whole process',
      value: measurementSource === 'AWS' ? peakMemoryMb : undefined,
    },
  ];
  const cpu = [
    { term: 'Predicted', value: predictedCpuMs },
    { term: 'Actual', value: cpuMs },
  ];
  return [
    { term: `Memory, of ${memoryMb} MB available`, bars: barsOf(memory, 'MB', memoryMb) },
    // 0: the render process died before it could report its CPU time.
    ...(cpuMs ? [{ term: 'CPU time', bars: barsOf(cpu, 'ms', 0) }] : []),
  ];
}

/** Both bars have one scale and one unit, so that a person can compare them. */
function barsOf(
  values: readonly { readonly term: string; readonly value: number | undefined }[],
  unit: string,
  fullScale: number,
): readonly Bar[] {
  const scale = Math.max(1, fullScale, ...values.map(({ value = 0 }) => value));
  return values.flatMap(({ term, value }) =>
    value === undefined ? [] : [{ term, text: `${value} ${unit}`, share: value / scale }],
  );
}

/** How exact the figures of a thumbnail are, and which renderer made it. */
export function describeFigures(
  { version }: ThumbnailReport,
  measurementSource: MeasurementSource,
): string {
  const exactness =
    measurementSource === 'AWS'
      ? 'Cost estimated from the reported time; other requests to S3 and cold starts are not included.'
      : 'Measured on this computer, priced as on AWS. All Lambdas share one process here, so the memory of one is not known.';
  return `${exactness} Renderer ${version}.`;
}
