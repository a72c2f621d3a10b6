// The probe's own process: asks page, API, S3 and Lambda every 50 ms, and keeps the longest wait for each.
import { InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { createS3Client } from '#storage/object-store.ts';
import type { ProbeTargets, Waits } from './probe.ts';

const everyMs = 50;
/** A probe gives up after this time, and the next one starts. */
const giveUpMs = 60_000;

type Name = keyof Waits['longestMs'];

const longestMs = { page: 0, api: 0, s3: 0, lambda: 0, neighbour: 0 };
const pendingSince = new Map<Name, number>();
let faults: string[] = [];

function createAsks({ webUrl, neighbourUrl, bucket, key }: ProbeTargets) {
  const s3 = createS3Client();
  const lambda = new LambdaClient({ maxAttempts: 1 });
  return [
    ['page', () => get(webUrl)],
    // Next answers itself, so this takes nothing from an allowance.
    ['api', () => get(`${webUrl}api/uploads`, 405)],
    ['neighbour', () => get(neighbourUrl)],
    ['s3', () => s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }))],
    // A function of this name does not exist, so Lambda's port answers without running one.
    [
      'lambda',
      () =>
        lambda
          .send(new InvokeCommand({ FunctionName: 'no-such-function' }))
          .catch((error: unknown) => {
            if (!(error instanceof ResourceNotFoundException)) throw error;
          }),
    ],
  ] as const;
}

async function get(url: string, right = 200): Promise<void> {
  const reply = await fetch(url, { signal: AbortSignal.timeout(giveUpMs) });
  await reply.arrayBuffer();
  if (reply.status !== right) throw new Error(`It answered ${reply.status}.`);
}

async function probe(name: Name, ask: () => Promise<unknown>): Promise<void> {
  if (pendingSince.has(name)) return;
  const since = performance.now();
  pendingSince.set(name, since);
  await ask().catch((error) => faults.push(`${name}: ${error}`));
  pendingSince.delete(name);
  longestMs[name] = Math.max(longestMs[name], performance.now() - since);
}

function report(): Waits {
  for (const [name, since] of pendingSince) {
    longestMs[name] = Math.max(longestMs[name], performance.now() - since);
  }
  return { longestMs, faults: faults.slice(0, 3) };
}

process.once('disconnect', () => process.exit());
process.once('message', (targets: ProbeTargets) => {
  const asks = createAsks(targets);
  setInterval(() => {
    for (const [name, ask] of asks) void probe(name, ask);
  }, everyMs);
  process.on('message', (order: 'begin' | 'report') => {
    if (order === 'report') {
      process.send?.(report());
      return;
    }
    faults = [];
    Object.assign(longestMs, { page: 0, api: 0, s3: 0, lambda: 0, neighbour: 0 });
    process.send?.('begun');
  });
  process.send?.('started');
});
