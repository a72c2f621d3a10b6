// Asks page, API, S3 and Lambda all the time from another process, to measure the waits of other users.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import type { AttackedStack } from './attacked-stack.ts';

export interface ProbeTargets {
  readonly webUrl: string;
  /** A server beside the stack that nobody attacks. */
  readonly neighbourUrl: string;
  readonly bucket: string;
  /** Key of an object that exists. */
  readonly key: string;
}

export interface Waits {
  /** The longest wait for an answer, in milliseconds; a request without an answer yet counts too. */
  readonly longestMs: {
    readonly page: number;
    /** The page's API. */
    readonly api: number;
    readonly s3: number;
    readonly lambda: number;
    /** The wait at the neighbour, which nobody attacks. It shows how busy the machine is. */
    readonly neighbour: number;
  };
  /** The first few probes that got an error. */
  readonly faults: readonly string[];
}

const waitsSchema = z.object({
  longestMs: z.object({
    page: z.number(),
    api: z.number(),
    s3: z.number(),
    lambda: z.number(),
    neighbour: z.number(),
  }),
  faults: z.array(z.string()),
});

export interface Probe {
  /** Forgets the waits so far. */
  begin(): Promise<void>;
  /** The waits since `begin`. */
  report(): Promise<Waits>;
  stop(): void;
}

/** @param key of an object that exists */
export async function startProbe(stack: AttackedStack, key: string): Promise<Probe> {
  const neighbour = forkModule('./neighbour-process.ts', stack);
  const [port]: unknown[] = await once(neighbour, 'message');
  const child = forkModule('./probe-process.ts', stack);
  const targets = {
    webUrl: `http://localhost:${stack.ports.web}/`,
    neighbourUrl: `http://localhost:${port}/`,
    bucket: stack.bucket,
    key,
  };
  await ask(child, targets);
  return {
    async begin() {
      await ask(child, 'begin');
    },
    async report() {
      return waitsSchema.parse(await ask(child, 'report'));
    },
    stop() {
      child.kill();
      neighbour.kill();
    },
  };
}

function forkModule(module: string, stack: AttackedStack): ChildProcess {
  return fork(new URL(module, import.meta.url), {
    execArgv: ['--import', import.meta.resolve('tsx')],
    env: { ...process.env, ...stack.env },
  });
}

async function ask(child: ChildProcess, order: ProbeTargets | 'begin' | 'report') {
  const answer = once(child, 'message');
  child.send(order);
  const [message]: unknown[] = await answer;
  return message;
}
