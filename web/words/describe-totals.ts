// Sentences about the totals of a batch.
import { oneLambdaMemoryMb } from '#core/run-cost.ts';
import type { BatchTotals } from '../upload/state/sum-totals.ts';
import { formatBytes, formatDollars, formatTimes } from './format.ts';

export const oneLambda = `one ${oneLambdaMemoryMb / 1024} GB Lambda`;

/** "48 MB became 38 kB. A million like these cost about $6.38: $5.00 to write to S3, $1.38 of Lambda time; …" */
export function describeTotals(totals: BatchTotals): string {
  const { thumbnails, sourceBytes, bytes, usd, oneLambdaUsd, putsUsd } = totals;
  const perMillion = (sum: number) => formatDollars((sum / thumbnails) * 1e6);
  const these = thumbnails === 1 ? 'this' : 'these';
  return [
    `${formatBytes(sourceBytes)} became ${formatBytes(bytes)}.`,
    `A million like ${these} cost about ${perMillion(usd + putsUsd)}:`,
    `${perMillion(putsUsd)} to write to S3, ${perMillion(usd)} of Lambda time;`,
    `${oneLambda} would cost ${formatTimes(oneLambdaUsd / usd)} as much.`,
  ].join(' ');
}
