// Entry of a process that stands for a new Lambda environment. It imports a module, runs its handler, and reports the time and
// the memory.
import type { Dispatcher } from '../../lambda/dispatcher.ts';
import { cpuMs } from '../process-cpu.ts';

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
