import sharp from 'sharp';
import { expect, it } from 'vitest';
import { type RowChart, rowChart } from './chart-rows.ts';

const chart: RowChart = {
  title: 'Time & <rows>',
  axis: { label: 'time', unit: 'ms', log: true },
  rows: ['photo', 'drawing'],
  reference: 1,
  series: [
    { name: 'first', values: [0.1, 10] },
    { name: 'second', values: [1, undefined] },
  ],
};

it('draws an SVG that is well formed, with title, rows, legend and unit', async () => {
  const svg = rowChart(chart);
  for (const text of ['Time &amp; &lt;rows&gt;', 'photo', 'drawing', 'first', 'time (ms)']) {
    expect(svg).toContain(`>${text}</text>`);
  }
  expect(svg).toContain('prefers-color-scheme:dark');
  const { width, height } = await sharp(Buffer.from(svg)).metadata();
  expect([width, height]).toEqual([760, 170]);
});

it('puts a mark where its value is, and none for a missing value', () => {
  const svg = rowChart(chart);
  expect(svg).toContain('<circle cx="236.0" cy="80.0"');
  expect(svg).toContain('<circle cx="736.0" cy="104.0"');
  // One mark of the second series in its row, and one in the legend.
  expect(svg.match(/<rect /g)).toHaveLength(2);
  expect(svg).toContain('class="diagonal" x1="486.0"');
});
