// The floods of `npm run bench:routing -- --flood`, and their table: how long uploads wait, and what is lost.
import { tiers } from '#core/tiers.ts';
import { markdown, quantile } from '../figures.ts';
import { type Run, routeByHeader } from './designs.ts';
import { type Flood, type FloodResult, simulateFlood } from './flood.ts';
import { seed, uploadCount } from './report.ts';
import { sampleUploads } from './sample-uploads.ts';

/** PUTs per second that S3 accepts for one prefix (performance guidelines of S3). It answers 503 to the others. */
const s3PutsPerSecond = 3500;

interface Scenario {
  readonly title: string;
  readonly flood: Flood;
  /** For a flood that is too long to simulate whole: this fraction of its uploads, on this fraction of the concurrency. */
  readonly part?: number;
}

const newAccount = { uploads: 10_000, perSecond: s3PutsPerSecond, concurrency: 10 };
const ordinary = { uploads: 600_000, perSecond: s3PutsPerSecond, concurrency: 1000 };
const tooMany = { uploads: 1_200_000, perSecond: s3PutsPerSecond, concurrency: 10 };

const scenarios: readonly Scenario[] = [
  { title: '10,000 a second for 1 s, 10 Lambdas', flood: newAccount },
  { title: '10,000 a second for 60 s, 1000 Lambdas', flood: ordinary },
  { title: '10,000 a second for 60 s, as fast as sent', flood: { ...ordinary, perSecond: 10_000 } },
  { title: '10,000 a second for 120 s, 10 Lambdas', flood: tooMany, part: 1 / 5 },
];

/** The queue gets half of the concurrency, so that workers, the page and other functions have the rest. */
const queueShare = 0.5;

/** How long the page polls after an upload. */
const pagePatienceMs = 180_000;

export function runsOfUploads(): Run[] {
  return sampleUploads(uploadCount, seed).map((upload) => routeByHeader(upload, tiers, 'balanced'));
}

export function tableOfFloods(runs: readonly Run[]): string {
  const head =
    'uploads | events | p50 s | p95 s | longest s | later than 3 min | given up after 6 h | lost | Lambdas left for others';
  const body = scenarios.flatMap(({ title, flood, part = 1 }) =>
    [undefined, flood.concurrency * queueShare].map((queueConcurrency) => {
      const result = simulateFlood(runs, scale({ ...flood, queueConcurrency }, part), seed);
      const left = flood.concurrency - (queueConcurrency ?? flood.concurrency);
      return [
        title,
        queueConcurrency === undefined ? 'direct' : `queue, ${queueConcurrency}`,
        ...cellsOf(result),
        `${left}`,
      ];
    }),
  );
  return markdown(head, body);
}

/** A new account and two larger ones, each with a steady stream of uploads and then with a flood. */
const besides: readonly Flood[] = [
  { uploads: 6000, perSecond: 10, concurrency: 10, backfill: 5 },
  { uploads: 300, perSecond: 300, concurrency: 10, backfill: 5 },
  { uploads: 60_000, perSecond: 100, concurrency: 100, backfill: 50 },
  { uploads: 3000, perSecond: 3000, concurrency: 100, backfill: 50 },
  { uploads: 30_000, perSecond: s3PutsPerSecond, concurrency: 1000, backfill: 50 },
  { uploads: 30_000, perSecond: s3PutsPerSecond, concurrency: 1000, backfill: 500 },
];

export function tableOfBackfills(runs: readonly Run[]): string {
  const head =
    'uploads | per second | Lambdas | of a backfill | p50 s | p95 s | p95, to that without it';
  const body = besides.map(({ backfill = 0, ...flood }) => {
    const [alone, beside] = [0, backfill].map(
      (lambdas) => simulateFlood(runs, { ...flood, backfill: lambdas }, seed).waitsMs,
    );
    const at = (waitsMs: readonly number[] = [], fraction: number) => quantile(waitsMs, fraction);
    return [
      ...[flood.uploads, flood.perSecond, flood.concurrency, backfill].map(String),
      ...[0.5, 0.95].map((fraction) => (at(beside, fraction) / 1000).toFixed(2)),
      (at(beside, 0.95) / at(alone, 0.95)).toFixed(2),
    ];
  });
  return markdown(head, body);
}

function cellsOf({ waitsMs, givenUp, lost }: FloodResult): string[] {
  const count = waitsMs.length + lost;
  const late = waitsMs.filter((ms) => ms > pagePatienceMs).length + lost;
  const percent = (part: number) => `${((100 * part) / count).toFixed(1)} %`;
  return [
    ...[quantile(waitsMs, 0.5), quantile(waitsMs, 0.95), waitsMs.at(-1) ?? 0].map((ms) =>
      (ms / 1000).toFixed(0),
    ),
    ...[late, givenUp, lost].map(percent),
  ];
}

/** A queue of events waits as long when uploads, rate and concurrency shrink together. */
function scale(flood: Flood, part: number): Flood {
  return {
    uploads: flood.uploads * part,
    perSecond: flood.perSecond * part,
    concurrency: flood.concurrency * part,
    queueConcurrency: flood.queueConcurrency && flood.queueConcurrency * part,
  };
}
