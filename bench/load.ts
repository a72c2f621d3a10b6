// `npm run bench:load`: many uploads at once through the whole local stack, and whether its memory stays bounded.
//   -- --soak    5,000 uploads, the memory of every process along the way
//   -- --write   also puts the tables into docs/reliability.md
import { parseArgs } from 'node:util';
import { readProcessMemory } from '#render/process/process-memory.ts';
import { writeTables } from '../scripts/docs/put-tables.ts';
import { startTestStack, type TestStack } from '../test/services/start-test-stack.ts';
import { describeMachine, markdown, quantile, sum } from './figures.ts';
import { type Step, steps, upload } from './load/client.ts';
import { makeFiles } from './load/files.ts';
import { childrenOf } from './process-cpu.ts';

const { values } = parseArgs({
  options: {
    soak: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const concurrency = 50;
const uploads = values.soak ? 5000 : 1000;
const warmUps = 50;
/** Rows of the memory table after the first. */
const memoryRows = values.soak ? 10 : 1;

async function run({ webUrl, pids }: TestStack): Promise<{ tables: string; isKept: boolean }> {
  const files = await makeFiles();
  await upload(webUrl, files, { count: warmUps, concurrency });
  const processes = Object.entries(pids());
  const memory = [rowOfMemory(0, processes)];
  const start = performance.now();
  const onEnd = (done: number) => {
    if (done % (uploads / memoryRows) === 0) memory.push(rowOfMemory(done, processes));
  };
  const results = await upload(webUrl, files, { count: uploads, concurrency, onEnd });
  const seconds = (performance.now() - start) / 1000;

  const ready = results.filter(({ state }) => state === 'ready');
  const failed = results.filter(({ state }) => state === 'failed');
  const lost = results.length - ready.length - failed.length;
  const waits = ready.map(({ waitMs }) => waitMs);
  const at = (fraction: number) => `${Math.round(quantile(waits, fraction))} ms`;
  const figures = markdown(' | ', [
    ['uploads', String(results.length)],
    ['at the same time', String(concurrency)],
    ['ready', String(ready.length)],
    ['failed', String(failed.length)],
    ['lost', String(lost)],
    ['throughput', `${(results.length / seconds).toFixed(1)} per second`],
    ['last byte to ready, p50', at(0.5)],
    ['p95', at(0.95)],
    ['p99', at(0.99)],
    ['mean', `${Math.round(meanOf(waits))} ms`],
  ]);
  const meanOfStep = (step: Step) => meanOf(ready.flatMap((result) => result.steps?.[step] ?? []));
  const times = steps.map((step) => [nameOf[step], `${meanOfStep(step).toFixed(1)} ms`]);
  const names = processes.map(([name]) => `${name}, resident | children of ${name}`);
  const tables = [
    figures,
    markdown('step of an upload | mean', times),
    markdown(`uploads so far | ${names.join(' | ')}`, memory),
    `${describeMachine()}, the uploading client on the same ones.`,
  ];
  return { tables: tables.join('\n\n'), isKept: lost === 0 && failed.length === 0 };
}

const nameOf: Readonly<Record<Step, string>> = {
  signing: 'signing, of one file',
  PUT: 'PUT',
  event: 'S3 event, and its wait in the queue',
  'read and render': 'read and render',
  write: 'write, and the pause before the poll',
  poll: 'poll',
};

function meanOf(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** @returns the resident memory of each process, and of its children together, such as render processes */
function rowOfMemory(done: number, processes: readonly (readonly [string, number])[]): string[] {
  const residentMb = (pid: number) => readProcessMemory(pid)?.residentMb ?? 0;
  const cells = processes.flatMap(([, pid]) => [
    residentMb(pid),
    sum(childrenOf(pid).map(residentMb)),
  ]);
  return [String(done), ...cells.map((mb) => `${Math.round(mb)} MB`)];
}

// One client sends the uploads of hundreds of visitors, so the limits for one visitor must not apply.
Object.assign(process.env, { SIGNED_FILES_PER_MINUTE: '0', BATCH_READS_PER_MINUTE: '0' });
const stack = await startTestStack();
try {
  const { tables, isKept } = await run(stack);
  console.log(tables);
  if (values.write)
    writeTables(values.soak ? 'bench:load --soak' : 'bench:load', tables, 'reliability');
  process.exitCode = isKept ? 0 : 1;
} finally {
  await stack.stop();
}
