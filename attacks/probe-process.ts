// The probe's own process: asks page, API, S3 and Lambda every 50 ms, and keeps the longest wait for each.
import { Agent, request } from 'node:http';
import { InvokeCommand, LambdaClient, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { createS3Client } from '#storage/object-store.ts';
import type { ProbeTargets, Waits } from './probe.ts';

const everyMs = 50;
/** A probe gives up after this time, and the next one starts. */
const giveUpMs = 60_000;

interface Target {
  readonly name: keyof Waits['longestMs'];
  readonly ask: () => Promise<void>;
  longestMs: number;
  pendingSince: number | undefined;
}

function createTargets({ webUrl, neighbourUrl, bucket, key }: ProbeTargets): Target[] {
  const s3 = createS3Client();
  const lambda = new LambdaClient({ maxAttempts: 1 });
  const agent = new Agent({ keepAlive: true });
  const asks: Record<Target['name'], () => Promise<void>> = {
    page: () => get(webUrl, agent),
    // Next answers itself, so this takes nothing from an allowance.
    api: () => get(`${webUrl}api/uploads`, agent, 405),
    neighbour: () => get(neighbourUrl, agent),
    s3: async () => {
      await s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    },
    // A function of this name does not exist, so Lambda's port answers without running one.
    lambda: async () => {
      const command = new InvokeCommand({ FunctionName: 'no-such-function' });
      await lambda.send(command).catch((error: unknown) => {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      });
    },
  };
  const names = ['page', 'api', 's3', 'lambda', 'neighbour'] as const;
  return names.map((name) => ({ name, ask: asks[name], longestMs: 0, pendingSince: undefined }));
}

function get(url: string, agent: Agent, right = 200): Promise<void> {
  return new Promise((resolve, reject) => {
    request(url, { agent, timeout: giveUpMs }, (reply) => {
      reply.resume().once('end', () => {
        if (reply.statusCode === right) resolve();
        else reject(new Error(`It answered ${reply.statusCode}.`));
      });
    })
      .once('error', reject)
      .end();
  });
}

let faults: string[] = [];

async function probe(target: Target): Promise<void> {
  const since = performance.now();
  target.pendingSince = since;
  try {
    await target.ask();
  } catch (error) {
    faults.push(
      `${target.name}: ${error instanceof Error ? `${error.name}, ${error.message}` : error}`,
    );
  }
  target.pendingSince = undefined;
  target.longestMs = Math.max(target.longestMs, performance.now() - since);
}

function report(targets: readonly Target[]): Waits {
  const now = performance.now();
  const waits = targets.map(({ name, longestMs, pendingSince }) => {
    const pendingMs = pendingSince === undefined ? 0 : now - pendingSince;
    return [name, Math.max(longestMs, pendingMs)] as const;
  });
  return {
    longestMs: { page: 0, api: 0, s3: 0, lambda: 0, neighbour: 0, ...Object.fromEntries(waits) },
    faults: faults.slice(0, 3),
  };
}

process.once('disconnect', () => process.exit());
process.once('message', (targets: ProbeTargets) => {
  const all = createTargets(targets);
  setInterval(() => {
    for (const target of all) if (target.pendingSince === undefined) void probe(target);
  }, everyMs);
  process.on('message', (order: 'begin' | 'report') => {
    if (order === 'report') {
      process.send?.(report(all));
      return;
    }
    faults = [];
    for (const target of all) target.longestMs = 0;
    process.send?.('begun');
  });
  process.send?.('started');
});
