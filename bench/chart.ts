// Draws a scatter or line chart as an SVG for light and dark pages, without dependencies.
import { type Axis, type Scale, scaleOf } from './chart/scale.ts';
import { swatchOf } from './chart/style.ts';
import { drawPicture, formatTick, line, nameOf, text } from './chart/svg.ts';

export type { Axis } from './chart/scale.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
  /** Text beside the point. */
  readonly label?: string;
}

export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
  /** Whether a line joins the points, in their order. */
  readonly line?: boolean;
}

export interface Chart {
  readonly title: string;
  readonly xAxis: Axis;
  readonly yAxis: Axis;
  readonly series: readonly Series[];
  /** Whether to draw the line where x equals y. Both axes then span the same values. */
  readonly diagonal?: boolean;
}

/** Width of the picture, in its own units. Pages scale the picture. */
const width = 760;
const plot = { left: 56, top: 64, right: 736, bottom: 400 };
const legend = { top: 466, lineHeight: 22, columns: (series: number) => (series > 8 ? 4 : 2) };

/**
 * @returns the SVG as text, the same for the same chart; names and labels are escaped
 * @throws Error when there are no points, or a logarithmic axis has a value that is not above 0
 */
export function scatterChart({ title, xAxis, yAxis, series, diagonal = false }: Chart): string {
  const points = series.flatMap((one) => one.points);
  const xs = points.map(({ x }) => x);
  const ys = points.map(({ y }) => y);
  const x = scaleOf(xAxis, diagonal ? [...xs, ...ys] : xs, plot.left, plot.right);
  const y = scaleOf(yAxis, diagonal ? [...xs, ...ys] : ys, plot.bottom, plot.top);
  const columns = legend.columns(series.length);
  const rows = Math.ceil(series.length / columns);
  return drawPicture(
    { title, width, height: legend.top + rows * legend.lineHeight },
    series.length,
    [
      drawAxes(x, y, xAxis, yAxis),
      ...(diagonal ? [drawDiagonal(x, y)] : []),
      ...series.map((one, i) => drawSeries(one, i, x, y)),
      ...series.map((one, i) => drawLegend(one, i, columns)),
    ],
  );
}

function drawAxes(x: Scale, y: Scale, xAxis: Axis, yAxis: Axis): string {
  return [
    ...x.ticks.flatMap((tick) => [
      line([x.at(tick), plot.top, x.at(tick), plot.bottom], 'grid'),
      text(formatTick(tick), {
        x: x.at(tick),
        y: plot.bottom + 18,
        className: 'tick',
        anchor: 'middle',
      }),
    ]),
    ...y.ticks.flatMap((tick) => [
      line([plot.left, y.at(tick), plot.right, y.at(tick)], 'grid'),
      text(formatTick(tick), {
        x: plot.left - 8,
        y: y.at(tick) + 4,
        className: 'tick',
        anchor: 'end',
      }),
    ]),
    line([plot.left, plot.bottom, plot.right, plot.bottom], 'axis'),
    line([plot.left, plot.top, plot.left, plot.bottom], 'axis'),
    // The label stands above its axis and is not rotated, so that it is easy to read.
    text(nameOf(yAxis), { x: 16, y: plot.top - 14, className: 'name' }),
    text(nameOf(xAxis), { x: plot.right, y: plot.bottom + 42, className: 'name', anchor: 'end' }),
  ].join('\n');
}

function drawDiagonal(x: Scale, y: Scale): string {
  const from = Math.max(x.min, y.min);
  const to = Math.min(x.max, y.max);
  return line([x.at(from), y.at(from), x.at(to), y.at(to)], 'diagonal');
}

function drawSeries({ points, line: isJoined }: Series, index: number, x: Scale, y: Scale): string {
  const { mark } = swatchOf(index);
  const places = points.map((point) => ({ ...point, x: x.at(point.x), y: y.at(point.y) }));
  const path = places.map((place) => `${place.x.toFixed(1)},${place.y.toFixed(1)}`).join(' ');
  return [
    `<g class="s${index}">`,
    ...(isJoined ? [`<polyline class="line" points="${path}"/>`] : []),
    ...places.map((place) => mark(place.x, place.y)),
    ...places.flatMap(({ label, ...place }) => {
      if (label === undefined) return [];
      // The label stands towards the middle, so that it stays inside the picture.
      const isRight = place.x > (plot.left + plot.right) / 2;
      const anchor = isRight ? 'end' : 'start';
      const labelX = place.x + (isRight ? -9 : 9);
      return [text(label, { x: labelX, y: place.y - 6, className: 'label', anchor })];
    }),
    '</g>',
  ].join('\n');
}

function drawLegend({ name }: Series, index: number, columns: number): string {
  const column = index % columns;
  const x = plot.left + (column * (plot.right - plot.left)) / columns;
  const y = legend.top + Math.floor(index / columns) * legend.lineHeight;
  const { mark } = swatchOf(index);
  return `<g class="s${index}">${mark(x + 6, y - 4)}${text(name, { x: x + 18, y, className: 'name' })}</g>`;
}
