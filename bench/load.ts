// `npm run bench:load`: many uploads at once through the whole local stack, and whether its memory stays bounded.
//   -- --soak    5,000 uploads, the memory of every process along the way
//   -- --write   also puts the tables into docs/reliability.md
import { availableParallelism, cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { writeTables } from '../scripts/docs/put-tables.ts';
import { startTestStack, type TestStack } from '../test/services/start-test-stack.ts';
import { createClient } from './load/client.ts';
import { makeFiles } from './load/files.ts';
import { createMemoryLog, type MemoryLog } from './load/memory-log.ts';
import { quantile } from './quantile.ts';

const { values } = parseArgs({
  options: {
    soak: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
  },
});

const concurrency = 50;
const uploads = values.soak ? 5000 : 1000;
const warmUps = 50;
/** Rows of the soak's memory table. */
const memoryRows = 10;

async function run(stack: TestStack): Promise<{ tables: string; isKept: boolean }> {
  const files = await makeFiles();
  const client = createClient(stack.webUrl, files);
  await client.upload(warmUps, concurrency);
  const memory = createMemoryLog(stack.pids());
  memory.note(0);
  const start = performance.now();
  const step = uploads / memoryRows;
  const results = await client.upload(uploads, concurrency, (done) => {
    if (done % step === 0) memory.note(done);
  });
  const seconds = (performance.now() - start) / 1000;

  const ready = results.filter(({ state }) => state === 'ready');
  const failed = results.filter(({ state }) => state === 'failed');
  const lost = results.length - ready.length - failed.length;
  const waits = ready.map(({ waitMs }) => waitMs);
  const at = (fraction: number) => `${Math.round(quantile(waits, fraction))} ms`;
  const figures = [
    ['uploads', String(results.length)],
    ['at the same time', String(concurrency)],
    ['ready', String(ready.length)],
    ['failed', String(failed.length)],
    ['lost', String(lost)],
    ['throughput', `${(results.length / seconds).toFixed(1)} per second`],
    ['last byte to ready, p50', at(0.5)],
    ['p95', at(0.95)],
    ['p99', at(0.99)],
  ];
  const machine = `Node ${process.version}, ${availableParallelism()} cores (${cpus()[0]?.model.trim()}), the uploading client on the same ones.`;
  const tables = [table(['', ''], figures), memoryTable(memory), machine].join('\n\n');
  return { tables, isKept: lost === 0 && failed.length === 0 };
}

function memoryTable(memory: MemoryLog): string {
  const notes = values.soak ? memory.notes() : [memory.notes()[0], memory.notes().at(-1)];
  const names = memory.names();
  const rows = notes.flatMap((note) =>
    note ? [[String(note.uploads), ...names.map((name) => mb(note.residentMb.get(name)))]] : [],
  );
  return table(['uploads so far', ...names.map((name) => `${name}, resident`)], rows);
}

const mb = (value: number | undefined) => (value ? `${Math.round(value)} MB` : '');

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

// One client sends the uploads of hundreds of visitors, so the limits for one visitor must not apply.
Object.assign(process.env, { SIGNED_FILES_PER_MINUTE: '0', BATCH_READS_PER_MINUTE: '0' });
const stack = await startTestStack();
try {
  const { tables, isKept } = await run(stack);
  console.log(tables);
  if (values.write) {
    writeTables(values.soak ? 'bench:load --soak' : 'bench:load', tables, 'reliability');
  }
  process.exitCode = isKept ? 0 : 1;
} finally {
  await stack.stop();
}
