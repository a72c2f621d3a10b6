// `npm run bench:backfill`: a bucket with images gets its thumbnails on the local stack, by a command that is killed on the way.
//   -- --objects 400   by default 20,000, which takes about 20 minutes
//   -- --dry-run       only what the command prints before it asks
//   -- --write         also puts the result into docs/backfill.md
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { readRenderSettings } from '#core/settings.ts';
import { readProcessMemory } from '#render/process/process-memory.ts';
import { openStorage, type UploadStorage } from '#storage/object-store.ts';
import { createRandom } from '#test/images/random.ts';
import { openStateStore } from '../cli/backfill/backfill-state.ts';
import { addModelError, createSample, estimateSum } from '../cli/backfill/estimate.ts';
import { defaultPerGroup } from '../cli/backfill/forecast.ts';
import { readOutcomes } from '../cli/report/read-outcomes.ts';
import { writeTables } from '../scripts/docs/put-tables.ts';
import { root } from '../stack/root.mjs';
import { startTestStack, type TestStack } from '../test/services/start-test-stack.ts';
import { fillBucket } from './backfill/fill-bucket.ts';
import { describeMachine, markdown, quantile, sum } from './figures.ts';
import { upload } from './load/client.ts';
import { makeFiles } from './load/files.ts';

const { values } = parseArgs({
  options: {
    objects: { type: 'string', default: '20000' },
    'dry-run': { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});
const objects = Number(values.objects);
const kills = 3;
const draws = 100;
/** As many as the local stack takes by default. */
const atOnce = 4;
/** Uploads through the page, alone and beside a backfill of one image at a time. */
const besideUploads = 60;

const estimate = z.object({ sum: z.number(), low: z.number(), high: z.number() });
const lineSchema = z.object({
  type: z.enum(['forecast', 'bound', 'progress', 'end']),
  uploads: z.number().optional(),
  cpuMs: estimate.optional(),
  totalUsd: estimate.optional(),
  state: z
    .object({
      outcomes: z.record(z.string(), z.number()),
      spentUsd: z.number(),
      status: z.string(),
    })
    .optional(),
});
type Line = z.infer<typeof lineSchema>;

/** Starts the command in a folder of its own. */
function spawnCommand({ env }: TestStack, args: readonly string[]) {
  const cwd = mkdtempSync(join(tmpdir(), 'thumbnail-generator-bench-'));
  const child = spawn(process.execPath, [join(root, 'cli/thumbnail.mjs'), 'backfill', ...args], {
    cwd,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit').then(([code]) => {
    rmSync(cwd, { recursive: true, force: true });
    return code;
  });
  return { child, exited };
}

/** `onLine` gets what the command prints. */
function startCommand(
  stack: TestStack,
  args: readonly string[],
  onLine: (line: Line, child: ChildProcess) => void,
) {
  const { child, exited } = spawnCommand(stack, [...args, '--json']);
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => onLine(lineSchema.parse(JSON.parse(line)), child));
  return { child, exited };
}

/** @returns what a person sees, as a block of Markdown */
async function readForecast(stack: TestStack): Promise<string> {
  const { child, exited } = spawnCommand(stack, ['--dry-run', '--concurrency', `${atOnce}`]);
  const shown = await text(child.stdout);
  if ((await exited) !== 0) throw new Error('The dry run failed');
  return `\`\`\`\n${shown.trim()}\n\`\`\``;
}

async function run(
  stack: TestStack,
  runsOf: ReadonlyMap<string, number>,
): Promise<{ result: string; isKept: boolean }> {
  const settings = readRenderSettings(process.env);
  const storage = openStorage(settings);

  let forecast: Line | undefined;
  await startCommand(stack, ['--dry-run'], (line) => {
    if (line.type === 'forecast') forecast = line;
  }).exited;

  const beside = await measureBeside(stack);

  /** Most resident memory of each command, by the number of images that it had ended by then, in MB. */
  const memory: { ended: number; peakMb: number }[] = [];
  let end: Line | undefined;
  let killed = 0;
  const startedAt = performance.now();
  while (end === undefined) {
    const killAt =
      killed < kills ? ((killed + 1) * objects) / (kills + 1) : Number.POSITIVE_INFINITY;
    const { exited } = startCommand(
      stack,
      ['--yes', '--concurrency', `${atOnce}`],
      (line, child) => {
        const ended = sum(Object.values(line.state?.outcomes ?? {}));
        if (line.type === 'end') end = line;
        if (!line.state) return;
        memory.push({ ended, peakMb: readProcessMemory(child.pid ?? 0)?.peakMb ?? 0 });
        if (line.type === 'end' || ended < killAt || child.killed) return;
        child.kill('SIGKILL');
        killed += 1;
      },
    );
    await exited;
    if (end === undefined) await leaseEnds(storage);
  }
  const seconds = (performance.now() - startedAt) / 1000;

  const { output } = settings.places;
  const outcomes = await readOutcomes(storage.stores.output, storage.keys, output.prefix);
  const ofBackfill = outcomes.thumbnails.filter(({ report }) => report.queueMs === undefined);
  const figures = ofBackfill.map(({ key, report }) => ({
    key: storage.keys.inputKeyOf(key) ?? key,
    bytes: report.sourceBytes,
    cpuMs: report.cpuMs ?? 0,
    predictedCpuMs: report.predictedCpuMs ?? 0,
  }));
  const measured = sum(figures.map(({ cpuMs }) => cpuMs));
  const predicted = sum(figures.map(({ predictedCpuMs }) => predictedCpuMs));
  let held = 0;
  let heldMeasured = 0;
  for (let seed = 0; seed < draws; seed++) {
    const sample = createSample<(typeof figures)[number]>(defaultPerGroup, createRandom(seed));
    for (const figure of figures) sample.add(figure);
    const plans = estimateSum(sample.groups(), (figure) => figure.predictedCpuMs);
    if (plans.low <= predicted && predicted <= plans.high) held += 1;
    const forecastRange = addModelError(plans);
    if (forecastRange.low <= measured && measured <= forecastRange.high) heldMeasured += 1;
  }

  const runs = sum(
    [...runsOf].flatMap(([key, count]) => (key.includes('/photo +') ? [count] : [])),
  );
  const without = objects - ofBackfill.length - outcomes.failures.length;
  const peakAt = (most: number) =>
    Math.max(...memory.filter(({ ended }) => ended <= most).map(({ peakMb }) => peakMb));
  const seconds1 = (ms: number) => (ms / 1000).toFixed(1);
  const { low = 0, high = 0, sum: expected = 0 } = forecast?.cpuMs ?? {};
  const table = markdown('of the backfill | ', [
    ['images and other files', objects.toLocaleString('en')],
    ['killed, and continued from another folder', `${killed} times`],
    ['thumbnails', ofBackfill.length.toLocaleString('en')],
    ['failure records', outcomes.failures.length.toLocaleString('en')],
    ['without an outcome', `${without}`],
    ['runs per image', (runs / objects).toFixed(4)],
    [
      'images per second, with the waits for the lease of a killed command',
      (objects / seconds).toFixed(1),
    ],
    ['CPU, forecast', `${seconds1(expected)} s (${seconds1(low)} to ${seconds1(high)})`],
    ['CPU, sum of the plans of all', `${seconds1(predicted)} s`],
    [
      'CPU, measured',
      `${seconds1(measured)} s, ${(measured / expected).toFixed(2)} of the forecast`,
    ],
    [
      `samples of ${draws} whose range holds the sum of the plans, without an error of the model`,
      `${held}`,
    ],
    [
      `samples of ${draws} whose range, as printed, holds the CPU that was measured`,
      `${heldMeasured}`,
    ],
    ['dollars, forecast', (forecast?.totalUsd?.sum ?? 0).toFixed(3)],
    [
      'dollars, counted, with all that the killed commands may have spent',
      (end.state?.spentUsd ?? 0).toFixed(3),
    ],
    ['memory of the command up to 1,000 images', `${Math.round(peakAt(1000))} MB`],
    ['memory of the command, at most', `${Math.round(peakAt(objects))} MB`],
    ['an upload of the page, alone', `${Math.round(beside.aloneMs)} ms`],
    [
      'beside a backfill of one image at a time',
      `${Math.round(beside.besideMs)} ms, ${(beside.besideMs / beside.aloneMs).toFixed(2)} times`,
    ],
  ]);
  const isKept = without === 0 && runs <= 1.01 * objects && end.state?.status === 'done';
  return { result: `${table}\n\n${describeMachine()}, the command on the same ones.`, isKept };
}

/** Uploads wait for the same processors as the backfill. */
async function measureBeside(stack: TestStack) {
  const files = await makeFiles();
  const measure = async () => {
    const results = await upload(stack.webUrl, files, { count: besideUploads, concurrency: 1 });
    return quantile(
      results.map(({ waitMs }) => waitMs),
      0.5,
    );
  };
  await measure();
  const aloneMs = await measure();
  let noteProgress = () => {};
  const isRunning = new Promise<void>((resolve) => {
    noteProgress = resolve;
  });
  const { child, exited } = startCommand(stack, ['--yes', '--concurrency', '1'], ({ type }) => {
    if (type === 'progress') noteProgress();
  });
  await isRunning;
  const besideMs = await measure();
  child.kill('SIGINT');
  await exited;
  return { aloneMs, besideMs };
}

/** Another command is refused until then. */
async function leaseEnds(storage: UploadStorage): Promise<void> {
  const state = await openStateStore(storage).read();
  await sleep(Math.max(0, (state?.lease?.until ?? 0) - Date.now()));
}

// One client sends the uploads of many visitors, so the limits for one visitor must not apply.
Object.assign(process.env, { SIGNED_FILES_PER_MINUTE: '0', BATCH_READS_PER_MINUTE: '0' });
const runsOf = new Map<string, number>();
const runSchema = z.object({ inputKey: z.string(), outcome: z.enum(['thumbnail', 'failure']) });
const stack = await startTestStack((line) => {
  if (!line.includes('"outcome"')) return;
  const { data } = runSchema.safeParse(parseLine(line));
  if (data) runsOf.set(data.inputKey, (runsOf.get(data.inputKey) ?? 0) + 1);
});
try {
  Object.assign(process.env, stack.env);
  await fillBucket(readRenderSettings(process.env).places.input.bucket, stack.s3Directory, objects);
  const [name, { result, isKept }] = values['dry-run']
    ? ['bench:backfill --dry-run', { result: await readForecast(stack), isKept: true }]
    : ['bench:backfill', await run(stack, runsOf)];
  console.log(result);
  if (values.write) writeTables(name, result, 'backfill');
  process.exitCode = isKept ? 0 : 1;
} finally {
  await stack.stop();
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line.slice(line.indexOf('{')));
  } catch {
    return undefined;
  }
}
