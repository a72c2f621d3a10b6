// Formats results as Markdown tables, for the terminal and for docs/routing.md.
import type { Result } from './simulate.ts';

export interface Row {
  readonly name: string;
  readonly result: Result;
}

export function tableOfCost(title: string, rows: readonly Row[]): string {
  const head = [
    'design',
    '$ per million',
    'p50 ms',
    'p95 ms',
    'p99 ms',
    'uploads with a cold start',
  ];
  const body = rows.map(({ name, result }) => [
    name,
    result.usdPerMillion.toFixed(2),
    ...[result.p50Ms, result.p95Ms, result.p99Ms].map((ms) => ms.toFixed(0)),
    `${(result.coldPerMillion / 1e4).toFixed(1)} %`,
  ]);
  return `**${title}**\n\n${markdown([head, ...body])}`;
}

/** The figures that do not depend on the arrivals. */
export function tableOfEnds(rows: readonly Row[]): string {
  const head = [
    'of a million uploads',
    'Lambdas killed',
    'render processes killed',
    'without a thumbnail',
    "S3's price of reading, $",
  ];
  const body = rows.map(({ name, result }) => [
    name,
    result.killedPerMillion.toFixed(0),
    result.childrenKilledPerMillion.toFixed(0),
    result.withoutThumbnailPerMillion.toFixed(0),
    result.readsUsdPerMillion.toFixed(2),
  ]);
  return `**How they end**\n\n${markdown([head, ...body])}`;
}

/** @param rows the first row is the head; all columns but the first align right */
export function markdown(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))),
  );
  const rule = widths.map((width, i) =>
    i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  const [head = [], ...body] = lines;
  return [head, rule, ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
