// The tables of `npm run bench:routing`: every design over the same uploads.
import { createRandom } from '#test/images/random.ts';
import { markdown } from '../figures.ts';
import { designs } from './designs.ts';
import type { Upload } from './sample-uploads.ts';
import { type Result, simulate } from './simulate.ts';

/** Uploads in a simulation. With this many, another seed changes p50 and p95 by 2 %, and the cost by 5 %. */
export const uploadCount = 20_000;
export const seed = 2026;

export function tablesOfDesigns(uploads: readonly Upload[]): string {
  const runs = designs.map(({ name, run }) => ({ name, runs: uploads.map(run) }));
  const rowsOf = (arrivalsMs?: readonly number[]) =>
    runs.map(({ name, runs }) => ({ name, ...simulate(runs, arrivalsMs) }));
  return [
    '**With cold starts, one upload a second**',
    tableOfCost(rowsOf(arriveAtRandom(uploads.length, 1))),
    '**With cold starts, batches of 20 within a second, one in 10 minutes**',
    tableOfCost(rowsOf(arriveInBursts(uploads.length))),
    '**How they end**',
    tableOfEnds(rowsOf()),
  ].join('\n\n');
}

type Row = Result & { readonly name: string };

function tableOfCost(rows: readonly Row[]): string {
  const head = 'design | $ per million | p50 ms | p95 ms | p99 ms | uploads with a cold start';
  const body = rows.map((row) => [
    row.name,
    row.usdPerMillion.toFixed(2),
    ...[row.p50Ms, row.p95Ms, row.p99Ms].map((ms) => ms.toFixed(0)),
    `${(row.coldPerMillion / 1e4).toFixed(1)} %`,
  ]);
  return markdown(head, body);
}

/** The figures that do not depend on the arrivals. */
function tableOfEnds(rows: readonly Row[]): string {
  const head =
    "of a million uploads | Lambdas killed | render processes killed | without a thumbnail | S3's price of reading, $";
  const body = rows.map((row) => [
    row.name,
    row.killedPerMillion.toFixed(0),
    row.childrenKilledPerMillion.toFixed(0),
    row.withoutThumbnailPerMillion.toFixed(0),
    row.readsUsdPerMillion.toFixed(2),
  ]);
  return markdown(head, body);
}

/** @returns ascending times in milliseconds; the uploads arrive independently of each other (a Poisson process) */
export function arriveAtRandom(count: number, perSecond: number): number[] {
  const random = createRandom(seed);
  let nowMs = 0;
  return Array.from({ length: count }, () => {
    nowMs += (-Math.log(1 - random()) / perSecond) * 1000;
    return nowMs;
  });
}

/** @returns ascending times in milliseconds; 20 uploads arrive within a second, once in 10 minutes on average */
export function arriveInBursts(count: number): number[] {
  const starts = arriveAtRandom(Math.ceil(count / 20), 1 / 600);
  const times = starts.flatMap((startMs) => Array.from({ length: 20 }, (_, i) => startMs + i * 50));
  return times.toSorted((a, b) => a - b).slice(0, count);
}
