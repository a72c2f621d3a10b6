// `npm run bench:tiers`: renders every class of image and every bomb on its planned tier, under that tier's real limits of
// memory and CPU. The kernel may kill render processes, but no handler.
//   -- --bombs   only the bombs
//   -- --write   also puts the table into docs/routing.md
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fullCpuMemoryMb, wallMsOf } from '#core/lambda-model.ts';
import type { Plan } from '#core/plan.ts';
import { type Tier, tiers } from '#core/tiers.ts';
import type { LambdaProcess } from '#test/doubles/lambda-process.ts';
import { planUpload } from '#test/doubles/tier-process.ts';
import { bombCatalogue } from '#test/images/bomb-catalogue.ts';
import { groupBy } from '../cli/group-by.ts';
import { writeTables } from '../scripts/docs/put-tables.ts';
import { corpus } from './calibrate/corpus.ts';
import { createCgroup } from './cgroup.ts';
import { markdown, quantile } from './figures.ts';
import { bundleLambda } from './start-lambda.ts';

interface Planned {
  readonly name: string;
  readonly isBomb: boolean;
  readonly plan: Extract<Plan, { kind: 'render' }>;
  make(): Promise<Uint8Array> | Uint8Array;
}

interface Run extends Pick<Planned, 'name' | 'isBomb'> {
  readonly code: string;
  readonly peakMb: number;
  readonly wallMs: number;
  readonly predictedMs: number;
}

/** This aim loads each tier most, because it picks the smallest safe tier. */
const latencyAim = 'cheapest';

async function planAll(): Promise<{ planned: Planned[]; refused: number }> {
  const files = [
    ...(process.argv.includes('--bombs') ? [] : corpus())
      .filter(({ role, megapixels }) => role === 'check' || megapixels > 10)
      .map(({ name, make }) => ({ name, make, isBomb: false })),
    ...bombCatalogue.map(([name, , make]) => ({ name, make, isBomb: true })),
  ];
  const planned: Planned[] = [];
  for (const file of files) {
    const plan = await planUpload(await file.make(), latencyAim);
    if (plan.kind === 'render') planned.push({ ...file, plan });
  }
  return { planned, refused: files.length - planned.length };
}

/** One warm Lambda of the tier renders its images in turn. If it dies, a new one renders the rest. */
async function runTier(tier: Tier, images: readonly Planned[], folder: string) {
  const limits = { memoryMb: tier.memoryMb, vcpus: tier.memoryMb / fullCpuMemoryMb };
  const cgroup = createCgroup(`thumbnail-generator-${process.pid}-${tier.name}`, limits);
  const runs: Run[] = [];
  let lambda: LambdaProcess | undefined;
  try {
    for (const image of images) {
      lambda = lambda?.isAlive() ? lambda : await startLambda((pid) => cgroup.add(pid));
      runs.push(await runOn(lambda, tier, image, join(folder, 'image')));
      if (process.env.VERBOSE) console.error(tier.name, runs.at(-1));
    }
    return { runs, oomKills: cgroup.oomKills() };
  } finally {
    await lambda?.close();
    await cgroup.remove();
  }
}

async function runOn(
  lambda: LambdaProcess,
  tier: Tier,
  { name, isBomb, make, plan }: Planned,
  path: string,
): Promise<Run> {
  writeFileSync(path, await make());
  const { memoryMb, timeoutSeconds } = tier;
  const remainingMs = timeoutSeconds * 1000;
  const reply = await lambda.render({ path, format: 'webp', memoryMb, remainingMs, rounds: 1 });
  return {
    name,
    isBomb,
    predictedMs: wallMsOf(plan.need.cpuMs, memoryMb),
    code: reply?.code ?? 'Lambda killed',
    peakMb: reply ? reply.handlerPeakMb + reply.childPeakMb : memoryMb,
    wallMs: reply?.wallMs ?? 0,
  };
}

const head =
  'tier | images | without a thumbnail | bombs | bombs end as | peaks of both processes, MB | Lambdas killed | killed by the kernel | time to predicted, median';

function killedLambdas(runs: readonly Run[]): number {
  return runs.filter(({ code }) => code === 'Lambda killed').length;
}

function describeTier(tier: Tier, runs: readonly Run[], oomKills: number): string[] {
  const bombs = runs.filter(({ isBomb }) => isBomb);
  const images = runs.filter(({ isBomb }) => !isBomb);
  const ratios = images.map(({ wallMs, predictedMs }) => wallMs / predictedMs);
  const ends = [...groupBy(bombs, ({ code }) => code)];
  return [
    `${tier.name}, ${tier.memoryMb} MB`,
    String(images.length),
    String(images.filter(({ code }) => code !== 'thumbnail').length),
    String(bombs.length),
    ends.map(([code, of]) => `${of.length} ${code}`).join(', '),
    String(Math.round(Math.max(0, ...runs.map(({ peakMb }) => peakMb)))),
    String(killedLambdas(runs)),
    String(oomKills),
    ratios.length > 0 ? quantile(ratios, 0.5).toFixed(2) : '–',
  ];
}

const { planned, refused } = await planAll();
const startLambda = await bundleLambda();
const folder = mkdtempSync(join(tmpdir(), 'tiers-'));
const rows: string[][] = [];
let killed = 0;
try {
  for (const tier of tiers) {
    const images = planned.filter(({ plan }) => plan.tier.name === tier.name);
    const { runs, oomKills } = await runTier(tier, images, folder);
    rows.push(describeTier(tier, runs, oomKills));
    killed += killedLambdas(runs);
    for (const { name, code, isBomb } of runs) {
      if (code === 'Lambda killed' || (!isBomb && code !== 'thumbnail'))
        console.log(`${tier.name}: ${name} ended as ${code}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
const table = markdown(head, rows);
const summary = `${planned.length} files ran on their tier, ${refused} were refused by their header; Lambdas killed: ${killed}.`;
console.log(`${table}\n\n${summary}`);
if (killed > 0) process.exitCode = 1;
if (process.argv.includes('--write')) writeTables('bench:tiers', `${table}\n\n${summary}`);
