// Entry of a process that stands for a new Lambda environment. It imports a module, runs its handler, and reports the time and
// the memory.
import { readdirSync, readFileSync } from 'node:fs';
import type { Dispatcher } from '../../lambda/dispatcher.ts';

export interface ProbeOrder {
  /** URL of the module to import. Without it, the probe measures Node alone. */
  readonly module?: string;
  /** Event for the module's handler. */
  readonly event?: unknown;
  /** How many times to invoke the handler, one after the other; 0 by default. */
  readonly invocations?: number;
}

export interface ProbeReply {
  /** CPU time of all threads until the first line of the probe, in milliseconds. */
  readonly nodeCpuMs: number;
  /** CPU time of the import, in milliseconds. */
  readonly importCpuMs: number;
  /** Peak resident memory until the import ended, in MB. */
  readonly importPeakMb: number;
  /** CPU time of each invocation, including its render process, in milliseconds. */
  readonly invocationCpuMs: readonly number[];
  /** Wall time from the start of the process to the end of the first invocation, in milliseconds. */
  readonly firstDoneMs: number;
}

const context = {
  awsRequestId: 'bench',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 60_000,
};

/** @returns the CPU time of this process and its render process so far, in milliseconds */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000 + childCpuMs();
}

/** Reads /proc, where Linux counts the CPU time of each thread in nanoseconds. */
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
  // On AWS, the SDK needs only HTTPS. Here it also loads `node:http`, so we load that before we measure.
  await import('node:http');
  const beforeCpuMs = cpuMs();
  const loaded: { handler?: Dispatcher } = module === undefined ? {} : await import(module);
  const importCpuMs = cpuMs() - beforeCpuMs;
  const importPeakMb = process.resourceUsage().maxRSS / 1024;
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

// Silences the handlers' logs.
console.log = () => {};
process.send?.(await probe(JSON.parse(process.argv[2] ?? '{}')), () => process.exit());
