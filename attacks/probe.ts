// Asks page, API, S3 and Lambda all the time from another process, to measure the waits of other users.
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import * as z from 'zod';
import { type AttackedStack, knownKey } from './attacked-stack.ts';

export interface ProbeTargets {
  readonly webUrl: string;
  /** A server beside the stack that nobody attacks. */
  readonly neighbourUrl: string;
  readonly bucket: string;
  /** Key of an object that exists. */
  readonly key: string;
}

const waitsSchema = z.object({
  /**
   * The longest wait for an answer, in milliseconds; a request without an answer yet counts too. "api" is the page's API. The
   * wait at the neighbour, which nobody attacks, shows how busy the machine is.
   */
  longestMs: z.object({
    page: z.number(),
    api: z.number(),
    s3: z.number(),
    lambda: z.number(),
    neighbour: z.number(),
  }),
  /** The first few probes that got an error. */
  faults: z.array(z.string()),
});
export type Waits = z.infer<typeof waitsSchema>;

export interface Probe {
  /** Forgets the waits so far. */
  begin(): Promise<void>;
  /** The waits since `begin`. */
  report(): Promise<Waits>;
  stop(): void;
}

export async function startProbe(stack: AttackedStack): Promise<Probe> {
  const neighbour = forkModule('./neighbour-process.ts');
  const [port]: unknown[] = await once(neighbour, 'message');
  const child = forkModule('./probe-process.ts');
  await ask(child, {
    webUrl: `http://localhost:${stack.ports.web}/`,
    neighbourUrl: `http://localhost:${port}/`,
    bucket: stack.bucket,
    key: knownKey,
  });
  return {
    begin: async () => void (await ask(child, 'begin')),
    report: async () => waitsSchema.parse(await ask(child, 'report')),
    stop() {
      child.kill();
      neighbour.kill();
    },
  };
}

/** The process inherits the variables that point the SDK at the stack. */
function forkModule(module: string): ChildProcess {
  return fork(new URL(module, import.meta.url), {
    execArgv: ['--import', import.meta.resolve('tsx')],
  });
}

async function ask(child: ChildProcess, order: ProbeTargets | 'begin' | 'report') {
  const answer = once(child, 'message');
  child.send(order);
  const [message]: unknown[] = await answer;
  return message;
}
