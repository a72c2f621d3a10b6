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

const widths = [22, 7, 7, 6, 14, 6, 6, 6, 6, 6, 6, 6];
const titles = 'ending,wall ms,CPU ms,MB,tiers,hand.,page,w.page,w.API,w.S3,w.Lam.,w.nei.';

export const head = layOut(
  titles.split(','),
  'attack (MB: peak of a render process; hand., page: growth in MB; w.: longest wait in ms, nei. of a server beside it)',
);

export function describeRow({ name, ending, wallMs, tiers, watched, waits, faults }: Row): string {
  const childPeakMb = Math.max(0, ...watched.childSamples.map(({ peakMb }) => peakMb));
  const { page, api, s3, lambda, neighbour } = waits.longestMs;
  const cells = [ending, wallMs, watched.childCpuMs, childPeakMb, tiers.join('>')];
  const growths = [watched.handlerGrowthMb, watched.pageGrowthMb];
  const text = faults.length > 0 ? `${name}  FAILED: ${faults.join('; ')}` : name;
  return layOut([...cells, ...growths, page, api, s3, lambda, neighbour], text);
}

/** Numbers are rounded and stand on the right. */
function layOut(cells: readonly (string | number)[], text: string): string {
  const padded = cells.map((cell, i) =>
    typeof cell === 'number'
      ? String(Math.round(cell)).padStart(widths[i] ?? 0)
      : cell.padEnd(widths[i] ?? 0),
  );
  return `${padded.join(' ')}  ${text}`;
}
