import { expect, it } from 'vitest';
import { drawCostAgainstLatency, tablesOfDesigns } from './report.ts';
import { runDesigns } from './run-designs.ts';
import { sampleUploads } from './sample-uploads.ts';

const designRuns = runDesigns(sampleUploads(300, 1));

it('has a row in each table and a line in the chart for every design', () => {
  const tables = tablesOfDesigns(designRuns);
  const chart = drawCostAgainstLatency(designRuns);
  for (const { design } of designRuns) {
    expect(tables.split(`\n| ${design.name} `).length - 1).toBe(3);
    expect(chart).toContain(`>${design.name}</text>`);
  }
});
