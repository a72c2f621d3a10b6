// `npm run bench:bill`: what a million uploads cost on AWS, by request type. The requests are counted in real runs here.
//   -- --write   also puts the tables into docs/deploy.md
import { assumedCpuMs, assumedMs, wallMsOf } from '#core/lambda-model.ts';
import { planJob } from '#core/plan.ts';
import {
  apiRequestUsd,
  getUsd,
  invocationUsd,
  lambdaLogBytes,
  logByteUsd,
  outcomeEventUsd,
  putUsd,
  trafficByteUsd,
} from '#core/price.ts';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { tiers } from '#core/tiers.ts';
import { squareVariant, type Variant } from '#core/variant.ts';
import { photoFacts } from '#test/doubles/facts.ts';
import { writeTables } from '../scripts/docs/put-tables.ts';
import { pageMb } from '../stack/aws/dashboard.ts';
import { type Commands, type Counts, countRequests, type Way } from './bill/count-requests.ts';
import { markdown, sum } from './figures.ts';
import { photo } from './pictures.ts';
import { designs } from './routing/designs.ts';
import { arriveAtRandom, arriveInBursts, seed, uploadCount } from './routing/report.ts';
import { sampleUploads } from './routing/sample-uploads.ts';
import { simulate } from './routing/simulate.ts';

interface Use {
  readonly name: string;
  readonly way: Way;
  readonly atOnce: number;
  readonly arrive: (count: number) => number[];
}

const onePerSecond = (count: number) => arriveAtRandom(count, 1);
const uses: readonly Use[] = [
  { name: 'page, one file at a time', way: 'page', atOnce: 1, arrive: onePerSecond },
  { name: 'page, batches of 20', way: 'page', atOnce: 20, arrive: arriveInBursts },
  { name: 'without the page', way: 'without the page', atOnce: 1, arrive: onePerSecond },
];
const thumbnailCounts = [1, 3, 8];
const uploads = 40;
/** Memory sizes of the page's function to compare, in MB. */
const pageMemoriesMb = [256, pageMb, 1024, 1769];

/** DELETEs are free. */
const usdOf: Readonly<Record<string, number>> = {
  PutObject: putUsd,
  ListObjectsV2: putUsd,
  GetObject: getUsd,
  HeadObject: getUsd,
  DeleteObject: 0,
};

function s3Usd(commands: Commands): number {
  return sum(
    Object.entries(commands).map(([name, count]) => {
      const usd = usdOf[name];
      if (usd === undefined) throw new Error(`No price for ${name}`);
      return usd * count;
    }),
  );
}

/** Dollars of the Lambdas for a million uploads of the usual mix; a phone photo tells what more thumbnails add. */
function lambdaUsd(variants: readonly Variant[], arrive: Use['arrive']): number {
  const run = designs.find(({ name }) => name === 'ours, balanced')?.run;
  if (!run) throw new Error('bench:routing has no such design');
  const runs = sampleUploads(uploadCount, seed).map(run);
  const [one, all] = [variants.slice(0, 1), variants].map((made) => {
    const options = {
      tiers,
      variants: made,
      maxPixels: defaultMaxPixels,
      latencyAim: 'balanced',
    } as const;
    const plan = planJob(photoFacts, 3e6, options);
    if (plan.kind === 'refuse') throw new Error('A photo is refused');
    return plan.estimates.find(({ tier }) => tier === plan.tier)?.usd ?? 0;
  });
  return simulate(runs, arrive(runs.length)).usdPerMillion + ((all ?? 0) - (one ?? 0)) * 1e6;
}

/** A request waits for S3 once, because its requests to S3 run together. Next's own time is unknown here. */
function pageUsd({ pageRequests, s3 }: Counts, memoryMb: number): number {
  const cpuMs = (sum(Object.values(s3.page)) / pageRequests + 1) * assumedCpuMs.request;
  const billedMs = assumedMs.read + wallMsOf(cpuMs, memoryMb);
  return pageRequests === 0 ? 0 : pageRequests * invocationUsd({ memoryMb, billedMs });
}

const source = new Uint8Array(await (await photo(2000, 1500)).jpeg().toBuffer());

async function billOf(use: Use, thumbnails: number) {
  const variants = Array.from({ length: thumbnails }, (_, i) => ({
    ...squareVariant(128 * (i + 1), true),
    name: i === 0 ? 'thumbnail' : `size${i}`,
  }));
  const counts = await countRequests(variants, source, { ...use, uploads });
  const perMillion = (usd: number) => (usd / uploads) * 1e6;
  const lambda = lambdaUsd(variants, use.arrive);
  const { sender, page, functions } = counts.s3;
  const [sent, asked, made] = [sender, page, functions].map((commands) =>
    perMillion(s3Usd(commands)),
  );
  const rest = {
    api: perMillion(counts.pageRequests * apiRequestUsd),
    page: perMillion(pageUsd(counts, pageMb)),
    logs: perMillion(
      (counts.logBytes + (counts.invocations + counts.pageRequests) * lambdaLogBytes) * logByteUsd,
    ),
    traffic: perMillion(counts.replyBytes * trafficByteUsd),
  };
  const first = lambda + (sent ?? 0) + (asked ?? 0) + (made ?? 0);
  return { use, thumbnails, counts, lambda, sent, asked, made, rest, first };
}

const bills: Awaited<ReturnType<typeof billOf>>[] = [];
for (const use of uses)
  for (const thumbnails of thumbnailCounts) bills.push(await billOf(use, thumbnails));

const each = (count = 0) => (count / uploads).toFixed(2).replace(/\.00$/, '');
const requests = markdown(
  'an upload, thumbnails | PUT | LIST | GET | HEAD | DELETE | requests to the page | events, if on | log, bytes',
  bills.map(({ use, thumbnails, counts: { s3, pageRequests, events, logBytes } }) => {
    const total = (name: string) =>
      each(sum(Object.values(s3).map((commands) => commands[name] ?? 0)));
    const names = ['PutObject', 'ListObjectsV2', 'GetObject', 'HeadObject', 'DeleteObject'];
    return [
      `${use.name}, ${thumbnails}`,
      ...names.map(total),
      ...[pageRequests, events, logBytes].map(each),
    ];
  }),
);
const usd = (value = 0) => value.toFixed(2);
const dollars = markdown(
  "thumbnails | S3: the sender | S3: the page's server | S3: the functions | Lambda | sum | API Gateway | the page's function | logs | traffic | with them | EVENTS=on adds",
  bills.map(({ use, thumbnails, counts, lambda, sent, asked, made, rest, first }) => {
    const others = Object.values(rest);
    const events = (counts.events / uploads) * 1e6 * outcomeEventUsd;
    const cells = [sent, asked, made, lambda, first, ...others, first + sum(others), events];
    return [`${use.name}, ${thumbnails}`, ...cells.map(usd)];
  }),
);
const memories = markdown(
  `the page's function, MB | ${uses
    .slice(0, 2)
    .map(({ name }) => name)
    .join(' | ')}`,
  pageMemoriesMb.map((memoryMb) => [
    String(memoryMb),
    ...bills
      .filter(({ use, thumbnails }) => use.way === 'page' && thumbnails === 1)
      .map(({ counts }) => usd((pageUsd(counts, memoryMb) / uploads) * 1e6)),
  ]),
);
const tables = [
  '**Requests, counted**',
  requests,
  '**Dollars per million uploads**',
  dollars,
  `**Dollars per million for the page's function, by its memory**`,
  memories,
].join('\n\n');
console.log(tables);
if (process.argv.includes('--write')) writeTables('bench:bill', tables, 'deploy');
process.exit(0);
