// The tables and the chart of `npm run bench:routing`.
import { scatterChart } from '../chart.ts';
import { type DesignRuns, simulateDesigns } from './run-designs.ts';
import { batches, busy, warm } from './scenarios.ts';
import { simulate } from './simulate.ts';
import { tableOfCost, tableOfEnds } from './tables.ts';

export function tablesOfDesigns(designRuns: readonly DesignRuns[]): string {
  const costs = [busy, batches].map((scenario) =>
    tableOfCost(scenario.title, simulateDesigns(designRuns, scenario)),
  );
  return [...costs, tableOfEnds(simulateDesigns(designRuns, warm))].join('\n\n');
}

/** @returns an SVG for one upload a second, with cold starts; each design is a line from its p50 to its p95 */
export function drawCostAgainstLatency(designRuns: readonly DesignRuns[]): string {
  return scatterChart({
    title: `Cost against latency by design: ${busy.title.toLowerCase()}`,
    xAxis: { label: 'wait for a thumbnail, p50 to p95', unit: 'ms', log: true },
    yAxis: { label: 'cost of a million uploads', unit: '$', log: true },
    series: designRuns.map(({ design, runs }) => {
      const { p50Ms, p95Ms, usdPerMillion } = simulate(runs, busy.options);
      const y = usdPerMillion;
      return {
        name: design.name,
        line: true,
        points: [
          { x: p50Ms, y },
          { x: p95Ms, y },
        ],
      };
    }),
  });
}
