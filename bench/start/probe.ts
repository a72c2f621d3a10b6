// Entry of a process that stands for a new Lambda environment: imports a module, runs its handler, and reports what
// that took.
import { readdirSync, readFileSync } from 'node:fs';
import type { Dispatcher } from '../../lambda/dispatcher.ts';

export interface ProbeOrder {
  /** What is imported, as a URL; nothing for Node alone. */
  readonly module?: string;
  /** Event for the module's handler, and how often it is sent, one after the other. */
  readonly event?: unknown;
  readonly invocations?: number;
}

export interface ProbeReply {
  /** CPU time of all threads until the first line of the probe, and of the import after it, in milliseconds. */
  readonly nodeCpuMs: number;
  readonly importCpuMs: number;
  /** Most memory that was resident when the import had ended, in MB. */
  readonly importPeakMb: number;
  /** CPU time of each invocation, the render process included, in milliseconds. */
  readonly invocationCpuMs: readonly number[];
  /** From the process' start to the end of the first invocation, in milliseconds of wall time. */
  readonly firstDoneMs: number;
}

const context = {
  awsRequestId: 'bench',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 60_000,
};

/** Of this process and its render process so far, in milliseconds. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 + childCpuMs();
}

/** Linux counts it by thread, in nanoseconds. */
function childCpuMs(): number {
  const tasks = `/proc/${process.pid}/task/${process.pid}/children`;
  const children = readFileSync(tasks, 'latin1').trim().split(' ').filter(Boolean);
  const threads = children.flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}/schedstat`),
  );
  return (
    threads.reduce((sum, file) => sum + Number.parseInt(readFileSync(file, 'latin1'), 10), 0) / 1e6
  );
}

async function probe({ module, event, invocations = 0 }: ProbeOrder): Promise<ProbeReply> {
  const nodeCpuMs = cpuMs();
  const loaded: { handler?: Dispatcher } = module === undefined ? {} : await import(module);
  const importCpuMs = cpuMs() - nodeCpuMs;
  const importPeakMb = process.resourceUsage().maxRSS / 1024;
  // AWS is asked by HTTPS. That the SDK loads plain HTTP here, which takes 16 ms, is this bench's doing.
  if (invocations > 0) await import('node:http');
  const invocationCpuMs: number[] = [];
  let firstDoneMs = 0;
  for (let i = 0; i < invocations; i++) {
    const before = cpuMs();
    await loaded.handler?.(event, context);
    invocationCpuMs.push(cpuMs() - before);
    firstDoneMs ||= performance.now();
  }
  return { nodeCpuMs, importCpuMs, importPeakMb, invocationCpuMs, firstDoneMs };
}

// The handlers log what they do; the parent wants the reply alone.
console.log = () => {};
process.send?.(await probe(JSON.parse(process.argv[2] ?? '{}')), () => process.exit());
