// Draws a chart of named rows as an SVG: a mark per series in each row, along one axis of numbers.
import { type Axis, type Scale, scaleOf } from './chart/scale.ts';
import { swatchOf } from './chart/style.ts';
import { drawPicture, formatTick, line, nameOf, text } from './chart/svg.ts';

export interface RowSeries {
  readonly name: string;
  /** In the order of the rows; `undefined` where the series has no value. */
  readonly values: readonly (number | undefined)[];
}

export interface RowChart {
  readonly title: string;
  readonly axis: Axis;
  readonly rows: readonly string[];
  readonly series: readonly RowSeries[];
  /** A value to compare with, drawn as a dashed line. */
  readonly reference: number;
}

const width = 760;
const plot = { left: 236, top: 68, right: 736 };
const rowHeight = 24;

/**
 * @returns the SVG as text, the same for the same chart; names are escaped
 * @throws Error when a logarithmic axis has a value that is not above 0
 */
export function rowChart({ title, axis, rows, series, reference }: RowChart): string {
  const values = series.flatMap((one) => one.values.flatMap((value) => value ?? []));
  const x = scaleOf(axis, [...values, reference], plot.left, plot.right);
  const bottom = plot.top + rows.length * rowHeight;
  const yOf = (row: number) => plot.top + (row + 0.5) * rowHeight;
  return drawPicture({ title, width, height: bottom + 54 }, series.length, [
    ...series.map(({ name }, i) => drawLegend(name, i, series.length)),
    ...x.ticks.map((tick) => drawTick(tick, x, bottom)),
    line([x.at(reference), plot.top, x.at(reference), bottom], 'diagonal'),
    ...rows.flatMap((name, row) => [
      line([plot.left, yOf(row), plot.right, yOf(row)], 'grid'),
      text(name, { x: plot.left - 10, y: yOf(row) + 4, className: 'name', anchor: 'end' }),
    ]),
    // Series later in the list lie below, so that no mark hides one of the first series.
    ...series.map((one, i) => drawMarks(one, i, x, yOf)).reverse(),
    text(nameOf(axis), { x: plot.right, y: bottom + 42, className: 'name', anchor: 'end' }),
  ]);
}

function drawTick(tick: number, x: Scale, bottom: number): string {
  const place = { x: x.at(tick), y: bottom + 18, className: 'tick', anchor: 'middle' } as const;
  return [
    line([x.at(tick), plot.top, x.at(tick), bottom], 'grid'),
    text(formatTick(tick), place),
  ].join('\n');
}

function drawMarks(
  { values }: RowSeries,
  index: number,
  x: Scale,
  yOf: (row: number) => number,
): string {
  const { mark } = swatchOf(index);
  const marks = values.flatMap((value, row) =>
    value === undefined ? [] : [mark(x.at(value), yOf(row))],
  );
  return `<g class="s${index}">${marks.join('')}</g>`;
}

function drawLegend(name: string, index: number, count: number): string {
  const x = plot.left + (index * (plot.right - plot.left)) / count;
  const { mark } = swatchOf(index);
  return `<g class="s${index}">${mark(x + 6, 46)}${text(name, { x: x + 18, y: 50, className: 'name' })}</g>`;
}
