// Entry of a fresh process that stands for one new Lambda environment: imports what it is told of, runs it, and says what
// that took.
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
  /** CPU time of each invocation, in milliseconds. */
  readonly invocationCpuMs: readonly number[];
}

const context = {
  awsRequestId: 'bench',
  memoryLimitInMB: '512',
  getRemainingTimeInMillis: () => 60_000,
};

/** Of this process so far, in milliseconds. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function probe({ module, event, invocations = 0 }: ProbeOrder): Promise<ProbeReply> {
  const nodeCpuMs = cpuMs();
  const loaded: { handler?: Dispatcher } = module === undefined ? {} : await import(module);
  const importCpuMs = cpuMs() - nodeCpuMs;
  const importPeakMb = process.resourceUsage().maxRSS / 1024;
  // AWS is asked by HTTPS. That the SDK loads plain HTTP here, which takes 16 ms, is this bench's doing.
  if (invocations > 0) await import('node:http');
  const invocationCpuMs: number[] = [];
  for (let i = 0; i < invocations; i++) {
    const before = cpuMs();
    await loaded.handler?.(event, context);
    invocationCpuMs.push(cpuMs() - before);
  }
  return { nodeCpuMs, importCpuMs, importPeakMb, invocationCpuMs };
}

// The handlers log what they do; the parent wants the reply alone.
console.log = () => {};
process.send?.(await probe(JSON.parse(process.argv[2] ?? '{}')), () => process.exit());
