// Sentences about the totals of a batch.
import { oneLambdaMemoryMb } from '#core/run-cost.ts';
import type { BatchTotals } from '../upload/state/sum-totals.ts';
import { formatBytes, formatDollars, formatTimes } from './format.ts';

export const oneLambda = `one ${oneLambdaMemoryMb / 1024} GB Lambda`;

/** "48 MB became 38 kB. A million like these cost about $1.38 of Lambda time; one 5 GB Lambda would cost 4.8 times as much." */
export function describeTotals(totals: BatchTotals): string {
  const { thumbnails, sourceBytes, bytes, usd, oneLambdaUsd } = totals;
  const these = thumbnails === 1 ? 'this' : 'these';
  return [
    `${formatBytes(sourceBytes)} became ${formatBytes(bytes)}.`,
    `A million like ${these} cost about ${formatDollars((usd / thumbnails) * 1e6)} of Lambda time;`,
    `${oneLambda} would cost ${formatTimes(oneLambdaUsd / usd)} as much.`,
  ].join(' ');
}
