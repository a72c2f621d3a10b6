// One line of the table that the attacks print.

import type { Waits } from './probe.ts';
import type { Watched } from './watch-processes.ts';

export interface Row {
  readonly name: string;
  /** For a file, "thumbnail" or the code of its failure. For a request, the statuses of its replies. */
  readonly ending: string;
  readonly wallMs: number;
  /** Tiers on which functions ran, in order. */
  readonly tiers: readonly string[];
  readonly watched: Watched;
  readonly waits: Waits;
  /** The faults in words. */
  readonly faults: readonly string[];
}

const columns = [22, 7, 7, 6, 14, 6, 6, 6, 6, 6, 6, 6] as const;

export const head = layOut(
  [
    'ending',
    'wall ms',
    'CPU ms',
    'MB',
    'tiers',
    'hand.',
    'page',
    'w.page',
    'w.API',
    'w.S3',
    'w.Lam.',
    'w.nei.',
  ],
  'attack (MB: peak of a render process; hand., page: growth in MB; w.: longest wait in ms, nei. of a server beside it)',
);

export function describeRow({ name, ending, wallMs, tiers, watched, waits, faults }: Row): string {
  const childPeakMb = Math.max(0, ...watched.childSamples.map(({ peakMb }) => peakMb));
  const { page, api, s3, lambda, neighbour } = waits.longestMs;
  const numbers = [
    watched.handlerGrowthMb,
    watched.pageGrowthMb,
    page,
    api,
    s3,
    lambda,
    neighbour,
  ].map(round);
  const cells = [ending, round(wallMs), round(watched.childCpuMs), round(childPeakMb)];
  const text = faults.length > 0 ? `${name}  FAILED: ${faults.join('; ')}` : name;
  return layOut([...cells, tiers.join('>'), ...numbers], text);
}

function layOut(cells: readonly string[], text: string): string {
  const padded = cells.map((cell, i) => {
    const width = columns[i] ?? 0;
    return i === 0 || i === 4 ? cell.padEnd(width) : cell.padStart(width);
  });
  return `${padded.join(' ')}  ${text}`;
}

function round(value: number): string {
  return String(Math.round(value));
}
