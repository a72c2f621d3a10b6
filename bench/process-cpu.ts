// CPU time and memory of this process and of its children, such as a render process, from Linux's /proc.
import { readdirSync, readFileSync } from 'node:fs';
import { readProcessMemory } from '#render/process/process-memory.ts';
import { sum } from './figures.ts';

/** @returns ids; none when the process has ended */
export function childrenOf(pid: number): number[] {
  try {
    const ids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1');
    return ids.trim().split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** @returns user and system time of all threads so far, in milliseconds */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  // `schedstat` counts the CPU time of a thread in nanoseconds.
  const threads = childrenOf(process.pid).flatMap((pid) =>
    readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}/schedstat`),
  );
  const ofChildren = threads.map((file) => Number.parseInt(readFileSync(file, 'latin1'), 10));
  return (user + system) / 1000 + sum(ofChildren) / 1e6;
}

/** @returns the most resident memory since the start of each process, added up, in MB of 2^20 bytes */
export function peakMb(): number {
  // getrusage() would count memory that this process had before exec(), as a copy of its parent.
  return sum(
    [process.pid, ...childrenOf(process.pid)].map((pid) => readProcessMemory(pid)?.peakMb ?? 0),
  );
}
