import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { drawCostAgainstLatency } from './report.ts';
import { runDesigns, simulateDesigns } from './run-designs.ts';
import { sampleUploads } from './sample-uploads.ts';
import { busy, seed, uploadCount } from './scenarios.ts';
import { tableOfAssumptions, tableOfCost, tableOfMix } from './tables.ts';

const read = (path: string) => readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8');

it('draws and prints what docs/ holds; if not, run `npm run bench:routing -- --write`', () => {
  const designRuns = runDesigns(sampleUploads(uploadCount, seed));
  expect(drawCostAgainstLatency(designRuns)).toBe(read('charts/cost-against-latency.svg'));
  // One scenario of four: what changes one of them changes all.
  const cost = tableOfCost(busy.title, simulateDesigns(designRuns, busy));
  const page = read('routing.md');
  for (const table of [cost, tableOfMix(), tableOfAssumptions()]) expect(page).toContain(table);
}, 30_000);
