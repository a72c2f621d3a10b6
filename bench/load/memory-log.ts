// Records the resident memory of the local stack's processes during a run.
import { readFileSync } from 'node:fs';
import { readProcessMemory } from '#render/process/process-memory.ts';

export interface MemoryNote {
  readonly uploads: number;
  /** Memory in MB, by the name of the process. */
  readonly residentMb: ReadonlyMap<string, number>;
}

export interface MemoryLog {
  note(uploads: number): void;
  notes(): readonly MemoryNote[];
  names(): string[];
}

/** @param pids processes by name; the children of each, such as render processes, get one sum of their own */
export function createMemoryLog(pids: Readonly<Record<string, number>>): MemoryLog {
  const notes: MemoryNote[] = [];
  return {
    note(uploads) {
      const residentMb = new Map<string, number>();
      for (const [name, pid] of Object.entries(pids)) {
        residentMb.set(name, residentOf(pid));
        const children = childrenOf(pid).reduce((sum, child) => sum + residentOf(child), 0);
        if (children > 0) residentMb.set(`children of ${name}`, children);
      }
      notes.push({ uploads, residentMb });
    },
    notes: () => notes,
    names: () => [...new Set(notes.flatMap(({ residentMb }) => [...residentMb.keys()]))],
  };
}

const residentOf = (pid: number) => readProcessMemory(pid)?.residentMb ?? 0;

function childrenOf(pid: number): number[] {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return text === '' ? [] : text.split(' ').map(Number);
  } catch {
    return [];
  }
}
