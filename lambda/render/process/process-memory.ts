// What a process has in memory, from Linux's /proc.
import { readFileSync, writeFileSync } from 'node:fs';

export interface ProcessMemory {
  /** Resident now, in MB of 2^20 bytes, shared pages included. */
  readonly residentMb: number;
  /** The most that was resident since its start or the last `resetPeakMemory`. */
  readonly peakMb: number;
}

/** @returns `undefined` where there is no /proc (macOS, Windows), and for a process that has ended */
export function readProcessMemory(pid: number): ProcessMemory | undefined {
  try {
    // Told in kB here; `statm` counts pages, whose size Node does not tell.
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

/** Makes `peakMb` count from now on; where the kernel does not let us, it goes on counting from the process' start. */
export function resetPeakMemory(pid: number): void {
  try {
    // proc(5): 5 resets the high water mark.
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {}
}
