// Watches the memory and the CPU time of the stack's processes and of the render processes. Reads Linux's /proc.
import { readFileSync } from 'node:fs';
import { type ProcessMemory, readProcessMemory } from '#render/process/process-memory.ts';

/** The largest render process at one moment. */
export interface ChildSample {
  /** Time by `performance.now()`. */
  readonly atMs: number;
  /** Memory in MB of 2^20 bytes. */
  readonly peakMb: number;
}

/** Of the stack's two serving processes. */
export interface Memory {
  readonly lambda: number;
  readonly web: number;
}

export interface Watched {
  /** In MB. */
  readonly peakMb: Memory;
  /** Growth of the handlers' process in MB, above its memory at `begin` and above the floor. */
  readonly handlerGrowthMb: number;
  /** The same for the page's process. */
  readonly pageGrowthMb: number;
  /** CPU time of all render processes, in milliseconds. */
  readonly childCpuMs: number;
  readonly childSamples: readonly ChildSample[];
}

export interface ProcessWatch {
  /** Starts a measurement. @param floorMb memory that a process reaches without an attack */
  begin(floorMb?: Memory): void;
  /** @returns the measurements since `begin` */
  end(): Watched;
  stop(): void;
}

const intervalMs = 25;
/** Linux counts CPU time in ticks of 10 ms (USER_HZ, proc(5)). */
const tickMs = 10;

export function watchProcesses(pidsNow: () => Memory): ProcessWatch {
  let fromMb: Memory = { lambda: 0, web: 0 };
  let peakMb = fromMb;
  let samples: ChildSample[] = [];
  let children = new Map<number, Child>();
  let isFirst = true;

  const look = () => {
    const pids = pidsNow();
    peakMb = largerOf(peakMb, residentOf(pids));
    let most = 0;
    for (const pid of descendantsOf(pids.lambda)) {
      const child = children.get(pid) ?? createChild(pid, isFirst);
      most = Math.max(most, sampleChild(pid, child));
      children.set(pid, child);
    }
    if (most > 0) samples.push({ atMs: performance.now(), peakMb: most });
    isFirst = false;
  };
  const timer = setInterval(look, intervalMs);

  return {
    begin(floorMb = { lambda: 0, web: 0 }) {
      peakMb = residentOf(pidsNow());
      fromMb = largerOf(peakMb, floorMb);
      samples = [];
      children = new Map();
      isFirst = true;
      look();
    },
    end() {
      look();
      const cpuMs = [...children.values()].map((child) => child.cpuMs - child.startCpuMs);
      return {
        peakMb,
        handlerGrowthMb: peakMb.lambda - fromMb.lambda,
        pageGrowthMb: peakMb.web - fromMb.web,
        childCpuMs: cpuMs.reduce((sum, ms) => sum + Math.max(0, ms), 0),
        childSamples: samples,
      };
    },
    stop: () => clearInterval(timer),
  };
}

export function largerOf(a: Memory, b: Memory): Memory {
  return { lambda: Math.max(a.lambda, b.lambda), web: Math.max(a.web, b.web) };
}

interface Child {
  readonly startCpuMs: number;
  /** Memory of the process before the attack, in MB; 0 for a new process. */
  readonly startMb: number;
  cpuMs: number;
  /** The kernel's high-water mark at the last look, in MB. */
  peakMb: number;
}

/** @param isOld whether the process ran before the attack */
function createChild(pid: number, isOld: boolean): Child {
  return {
    startCpuMs: isOld ? cpuMsOf(pid) : 0,
    startMb: isOld ? memoryOf(pid).residentMb : 0,
    cpuMs: 0,
    peakMb: 0,
  };
}

/**
 * @returns memory in MB: the high-water mark if it has risen since the last look, or else the present memory. 0 for an idle
 *   process, which has no more memory than before the attack.
 */
function sampleChild(pid: number, child: Child): number {
  child.cpuMs = Math.max(child.cpuMs, cpuMsOf(pid));
  const memory = memoryOf(pid);
  const hasRisen = child.peakMb > 0 && memory.peakMb > child.peakMb;
  child.peakMb = memory.peakMb;
  if (hasRisen) return memory.peakMb;
  return memory.residentMb > child.startMb ? memory.residentMb : 0;
}

function residentOf({ lambda, web }: Memory): Memory {
  return { lambda: memoryOf(lambda).residentMb, web: memoryOf(web).residentMb };
}

/** @returns zeros for a process that has ended */
function memoryOf(pid: number): ProcessMemory {
  return readProcessMemory(pid) ?? { residentMb: 0, peakMb: 0 };
}

function descendantsOf(pid: number): number[] {
  const children = readText(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter(Boolean)
    .map(Number);
  return [...children, ...children.flatMap(descendantsOf)];
}

function cpuMsOf(pid: number): number {
  // Fields 14 and 15 are user and system time (proc(5)). The name, field 2, may contain spaces, so we count from its bracket.
  const stat = readText(`/proc/${pid}/stat`);
  const [user = 0, system = 0] = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 13)
    .map(Number);
  return (user + system) * tickMs;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'latin1');
  } catch {
    return '';
  }
}
