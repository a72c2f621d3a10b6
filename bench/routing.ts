// `npm run bench:routing`: simulates, for each design, the cost of a million uploads and the waits. Nothing runs on AWS.
//   -- --write   also writes the chart and the tables of docs/routing.md
//   -- --flood [--write]   simulates floods of uploads instead, for docs/reliability.md
//   -- --tiers [balanced|cheapest|fastest]   searches tier sets instead
import { writeFileSync } from 'node:fs';
import type { LatencyAim } from '#core/plan.ts';
import { writeTables } from '../scripts/docs/put-tables.ts';
import { runsOfUploads, tableOfFloods } from './routing/flood-scenarios.ts';
import { drawCostAgainstLatency, tablesOfDesigns } from './routing/report.ts';
import { runDesigns } from './routing/run-designs.ts';
import { sampleUploads } from './routing/sample-uploads.ts';
import { busy, quiet, seed, uploadCount } from './routing/scenarios.ts';
import { listTierSets, simulateTierSet, type TierSetResult } from './routing/search-tiers.ts';
import { markdown } from './routing/tables.ts';

const chartUrl = new URL('../docs/charts/cost-against-latency.svg', import.meta.url);

/** How many tier sets to print for each limit. */
const shown = 8;

function compareDesigns(writes: boolean): void {
  const designRuns = runDesigns(sampleUploads(uploadCount, seed));
  const tables = tablesOfDesigns(designRuns);
  console.log(tables);
  if (!writes) return;
  writeFileSync(chartUrl, drawCostAgainstLatency(designRuns));
  writeTables('bench:routing', tables);
}

/** Prints the cheapest tier sets whose p95 is at most 0.75, 1 or 1.5 times the p95 of the deployed set. */
function searchTiers(aim: LatencyAim): void {
  const uploads = sampleUploads(uploadCount, seed);
  const arrivals = { busy: busy.options, quiet: quiet.options };
  const results = listTierSets().map((set) => simulateTierSet(set, uploads, aim, arrivals));
  const [deployed] = results;
  if (!deployed) return;
  const sound = results.filter(({ busy }) => busy.killedPerMillion === 0);
  console.log(`Latency aim ${aim}; deployed:\n`);
  console.log(tableOfSets([deployed]));
  for (const share of [0.75, 1, 1.5]) {
    const limitMs = deployed.busy.p95Ms * share;
    const allowed = sound.filter(({ busy }) => busy.p95Ms <= limitMs);
    const best = allowed.toSorted((a, b) => meanUsd(a) - meanUsd(b)).slice(0, shown);
    console.log(
      `\nCheapest with no Lambda killed and a p95 of at most ${limitMs.toFixed(0)} ms:\n`,
    );
    console.log(tableOfSets(best));
  }
}

/** Counts busy and quiet hours equally. */
function meanUsd({ busy, quiet }: TierSetResult): number {
  return (busy.usdPerMillion + quiet.usdPerMillion) / 2;
}

function tableOfSets(results: readonly TierSetResult[]): string {
  const head = ['MB', '$ at 1/s', 'p50 ms', 'p95 ms', '$ at 0.01/s', 'p50 ms', 'p95 ms', 'none'];
  const body = results.map(({ memoriesMb, busy, quiet }) => [
    memoriesMb.join(' '),
    busy.usdPerMillion.toFixed(2),
    busy.p50Ms.toFixed(0),
    busy.p95Ms.toFixed(0),
    quiet.usdPerMillion.toFixed(2),
    quiet.p50Ms.toFixed(0),
    quiet.p95Ms.toFixed(0),
    busy.withoutThumbnailPerMillion.toFixed(0),
  ]);
  return markdown([head, ...body]);
}

const [first, second] = process.argv.slice(2);
if (first === '--flood') {
  const table = tableOfFloods(runsOfUploads());
  console.log(table);
  if (second === '--write') writeTables('bench:routing --flood', table, 'reliability');
} else if (first === '--tiers') {
  searchTiers(second === 'cheapest' || second === 'fastest' ? second : 'balanced');
} else compareDesigns(first === '--write');
