// Memory of a process, from Linux's /proc.
import { readFileSync, writeFileSync } from 'node:fs';

export interface ProcessMemory {
  /** Resident memory with shared pages, in MB of 2^20 bytes. */
  readonly residentMb: number;
  /** Most resident memory since the process started or `resetPeakMemory` was called. */
  readonly peakMb: number;
}

/** @returns `undefined` for a process that has ended, and on macOS and Windows, which have no /proc */
export function readProcessMemory(pid: number): ProcessMemory | undefined {
  try {
    // `status` counts in kB. `statm` counts pages, and Node does not know their size.
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const [peak, resident] = ['VmHWM', 'VmRSS'].map((name) =>
      Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]),
    );
    if (!peak || !resident) return undefined;
    return { residentMb: resident / 1024, peakMb: peak / 1024 };
  } catch {
    return undefined;
  }
}

/** Starts `peakMb` from now. Where the kernel forbids that, `peakMb` still counts from the start of the process. */
export function resetPeakMemory(pid: number): void {
  try {
    // proc(5): 5 resets the high water mark.
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {}
}

/**
 * V8 13 (Node 24) on x64 maps 510 MB for machine code and makes all of it writable at once. A child reserves as much,
 * because it runs the same Node.
 *
 * @returns the writable memory for machine code of this process, in MB; 0 on macOS and Windows
 */
export function readCodeMb(): number {
  try {
    const maps = readFileSync('/proc/self/maps', 'latin1');
    const sizes = [...maps.matchAll(/^(\w+)-(\w+) rwxp/gm)].map(
      ([, start = '0', end = '0']) => Number.parseInt(end, 16) - Number.parseInt(start, 16),
    );
    return sizes.reduce((sum, bytes) => sum + bytes, 0) / 2 ** 20;
  } catch {
    return 0;
  }
}
