// Puts the tables and the chart of `npm run bench:peers -- --write` into the docs.
import { writeFileSync } from 'node:fs';
import { writeTables } from '../../scripts/docs/put-tables.ts';
import { rowChart } from '../chart-rows.ts';
import type { ClassResult } from './measure.ts';
import { cpuRatio, peersOf } from './report.ts';

const chartUrl = new URL('../../docs/charts/cpu-against-plain-sharp.svg', import.meta.url);

export function writePage(tables: string, results: readonly ClassResult[]): void {
  writeFileSync(chartUrl, drawCpuRatios(results));
  writeTables('bench:peers', tables, 'performance');
}

/** @returns an SVG with a row per class and a mark per peer */
export function drawCpuRatios(results: readonly ClassResult[]): string {
  const others = peersOf(results).filter((peer) => peer !== 'plain sharp');
  return rowChart({
    title: 'CPU time of a thumbnail, as a multiple of plain sharp',
    axis: { label: 'CPU time / plain sharp', unit: '1 = the same', log: true },
    rows: results.map(({ name }) => name),
    reference: 1,
    series: others.map((name) => ({
      name,
      values: results.map((result) => cpuRatio(result, name)),
    })),
  });
}
