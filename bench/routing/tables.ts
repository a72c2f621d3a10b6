// Results -> Markdown tables, the same on the terminal and in docs/routing.md.

import { assumedCpuMs, assumedMs } from '#core/lambda-model.ts';
import { spikeFigures } from './scenarios.ts';
import type { Result } from './simulate.ts';
import { uploadMix } from './upload-mix.ts';

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

/** What does not depend on when uploads come. */
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

export function tableBesideSpike(title: string, rows: readonly Row[]): string {
  const head = ['design', '$ per million', 'p50 ms', 'p95 ms', "spike's $", 'p50 ms', 'p95 ms'];
  const body = rows.flatMap(({ name, result }) => {
    const spike = spikeFigures[name];
    if (!spike) return [];
    const [usd, p50, p95] = spike;
    const ours = [result.p50Ms.toFixed(0), result.p95Ms.toFixed(0)];
    return [[name, result.usdPerMillion.toFixed(2), ...ours, usd.toFixed(1), `${p50}`, `${p95}`]];
  });
  return `**${title}**\n\n${markdown([head, ...body])}`;
}

export function tableOfMix(): string {
  const head = ['what people upload', '% of all', 'megapixels', 'bytes per pixel', 'frames'];
  const body = uploadMix.map(({ name, percent, megapixels, bytesPerPixel, frames }) => [
    name,
    `${percent}`,
    `${megapixels.median}`,
    `${bytesPerPixel.median}`,
    `${frames?.median ?? 1}`,
  ]);
  return `**The mix, with medians**\n\n${markdown([head, ...body])}`;
}

export function tableOfAssumptions(): string {
  const head = ['assumed', 'ms'];
  const body = [
    ['S3 event to first line', assumedMs.event],
    ['first byte of a read', assumedMs.read],
    ['each megabyte of it', assumedMs.readPerMegabyte],
    ['writing the outcome', assumedMs.write],
    ['hand-over to a worker', assumedMs.handOver],
    ['start of an environment, not billed', assumedMs.start],
    ['init, billed', assumedMs.init],
    ['an idle environment is kept', assumedMs.idle],
    ["Lambda's second and third try", assumedMs.retries.join(', ')],
    ['CPU: first run in an environment', assumedCpuMs.firstRun],
    ['CPU: start of a render process', assumedCpuMs.childStart],
    ['CPU: one request', assumedCpuMs.request],
  ].map((row) => row.map(String));
  return `**What of AWS is assumed**\n\n${markdown([head, ...body])}`;
}

/** @param rows the first is the head; figures stand right */
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
