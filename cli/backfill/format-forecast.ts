// The lines of a forecast for the terminal.
import { tierNames } from '#core/tiers.ts';
import { countOf, durationOf, formatTable, wrapText } from '../text-table.ts';
import type { Estimate } from './estimate.ts';
import type { Count, Forecast } from './forecast.ts';

const lineNames = {
  lambda: 'Lambda',
  s3: 'S3 requests of the runs',
  retrieval: 'reads from colder storage classes',
  kms: 'KMS, for the key of the source',
  logs: 'logs',
  events: 'events (EVENTS=on)',
} as const;

/** @returns lines of at most 100 columns */
export function formatForecast(forecast: Forecast): string[] {
  const { uploads, seen, archived } = forecast;
  const head = [
    ...wrapText('', `${whole(uploads)} of ${whole(seen)} uploads to make: ${classesOf(forecast)}.`),
    ...(archived.uploads > 0
      ? wrapText(
          '',
          `${inWords(archived)} more are in GLACIER or DEEP_ARCHIVE, and are left out. S3 does not read them. Restore them, then copy each onto itself in STANDARD: a restored object keeps its class, and the event of the copy makes its thumbnail.`,
        )
      : []),
  ];
  return uploads === 0
    ? head
    : [...head, ...endLines(forecast), ...usdLines(forecast), ...timeLines(forecast)];
}

/** How often a line about the pass is printed. */
const seenMs = 5000;

/** @returns prints how far the pass of a forecast is, every few seconds */
export function createSeenReport(print: (line: string) => void, now: () => number) {
  let printedAt = now();
  return (seen: number, spentUsd: number): void => {
    if (now() - printedAt < seenMs) return;
    printedAt = now();
    print(`The forecast has seen ${whole(seen)} uploads, for $${dollars(spentUsd)} of requests.`);
  };
}

function classesOf({ classes }: Forecast): string {
  const all = Object.entries(classes).map(
    ([name, count]) => `${gigabytes(count.bytes)} in ${name}`,
  );
  return all.join(', ') || 'nothing';
}

function endLines({ tiers, refused, refusals, sampled }: Forecast): string[] {
  const rows = [
    ...tierNames
      .filter((name) => tiers[name].sum > 0)
      .map((name) => [`  on ${name}`, ...cells(tiers[name], whole)]),
    ['  refused', ...cells(refused, whole)],
  ];
  const codes = refusals.map(({ code, uploads }) => `${code} ${whole(uploads)}`).join(', ');
  return [
    '',
    ...wrapText(
      '',
      `Estimated from the headers of ${whole(sampled)} uploads. A range holds the sum in 90 of 100 such samples, and allows for a cost model whose CPU time is off by half.`,
    ),
    ...formatTable(rows, ['left', 'right', 'right', 'left', 'right']),
    ...(codes ? wrapText('  why      ', codes) : []),
  ];
}

function usdLines({ usd, commandUsd, totalUsd }: Forecast): string[] {
  const names = ['lambda', 's3', 'retrieval', 'kms', 'logs', 'events'] as const;
  const exact = (value: number) => ({ sum: value, low: value, high: value });
  const rows = [
    ...names
      .filter((name) => usd[name].sum > 0)
      .map((name) => [`  ${lineNames[name]}`, ...cells(usd[name], dollars)]),
    ["  this command's requests, in two passes", ...cells(exact(commandUsd), dollars)],
    ['  transfer between S3 and Lambda, in one region', ...cells(exact(0), dollars)],
    ['  all', ...cells(totalUsd, dollars)],
  ];
  return ['', 'Dollars', ...formatTable(rows, ['left', 'right', 'right', 'left', 'right'])];
}

function timeLines({ cpuMs, hours, concurrency }: Forecast): string[] {
  const rows = [
    ['CPU time', ...cells(cpuMs, (ms) => durationOf(ms / 1000))],
    [`Time, with ${concurrency} at a time`, ...cells(hours, (value) => durationOf(value * 3600))],
  ];
  return ['', ...formatTable(rows, ['left', 'right', 'right', 'left', 'right'])];
}

/** A range that prints as one number is none. */
function cells({ sum, low, high }: Estimate, format: (value: number) => string): string[] {
  const [from, to] = [format(low), format(high)];
  return from === to ? [format(sum), '', '', ''] : [format(sum), from, 'to', to];
}

const whole = (value: number) => Math.round(value).toLocaleString('en');
const dollars = (value: number) => value.toFixed(value > 0 && value < 1 ? 4 : 2);
const gigabytes = (bytes: number) => `${(bytes / 1e9).toFixed(bytes < 1e10 ? 3 : 0)} GB`;
const inWords = ({ uploads, bytes }: Count) =>
  `${countOf(uploads, 'upload')} (${gigabytes(bytes)})`;
