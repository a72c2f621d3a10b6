// Sentences about the totals of a batch.
import { type FiguresOf, oneLambdaMemoryMb } from '#core/run-cost.ts';
import type { BatchTotals } from '../upload/sum-totals.ts';
import { formatBytes, formatDollars } from './format.ts';
import { plural } from './strings.ts';

export const oneLambda = `one ${oneLambdaMemoryMb / 1024} GB Lambda`;

export function describeTotals(totals: BatchTotals, figuresOf: FiguresOf): string {
  const { thumbnails, sourceBytes, bytes, usd, oneLambdaUsd } = totals;
  const place = figuresOf === 'AWS' ? '' : ' (on this computer; priced as on AWS)';
  const times = oneLambdaUsd / usd;
  return [
    `${plural(thumbnails, 'thumbnail')}: ${formatBytes(sourceBytes)} became ${formatBytes(bytes)}`,
    `for ${formatDollars(usd)} of Lambda time${place}.`,
    `${capitalise(oneLambda)}${thumbnails === 1 ? '' : ' for all'} would have cost ${formatDollars(oneLambdaUsd)},`,
    `${times < 9.95 ? times.toFixed(1) : Math.round(times)} times as much.`,
  ].join(' ');
}

function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
