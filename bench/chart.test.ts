import sharp from 'sharp';
import { expect, it } from 'vitest';
import { type Chart, scatterChart } from './chart.ts';

const chart: Chart = {
  title: 'Size & <time>',
  xAxis: { label: 'size', unit: 'MB', log: true },
  yAxis: { label: 'time', unit: 'ms' },
  series: [
    { name: 'first', points: [{ x: 10, y: 0, label: 'least' }], line: true },
    { name: 'second', points: [{ x: 100, y: 50 }] },
  ],
};

it('draws an SVG that is well formed, with title, units, legend and labels', async () => {
  const svg = scatterChart(chart);
  for (const text of ['Size &amp; &lt;time&gt;', 'size (MB)', 'time (ms)', 'first', 'least']) {
    expect(svg).toContain(`>${text}</text>`);
  }
  expect(svg).toContain('prefers-color-scheme:dark');
  const { width, height } = await sharp(Buffer.from(svg)).metadata();
  expect([width, height]).toEqual([760, 488]);
});

it('puts values where its ticks are', () => {
  const svg = scatterChart(chart);
  expect(svg).toContain('<circle cx="56.0" cy="400.0"');
  expect(svg).toContain('<rect x="732.0" y="60.0"');
});

it('draws the diagonal over the same values on both axes', () => {
  const svg = scatterChart({ ...chart, xAxis: chart.yAxis, diagonal: true });
  expect(svg).toContain('class="diagonal" x1="56.0" y1="400.0" x2="736.0" y2="64.0"');
});

it('refuses what has no place on a logarithmic axis, and no points at all', () => {
  expect(() => scatterChart({ ...chart, yAxis: { ...chart.yAxis, log: true } })).toThrow('above 0');
  expect(() => scatterChart({ ...chart, series: [] })).toThrow('No finite values');
});
