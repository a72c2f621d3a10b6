// Linux control groups, version 1 or 2: the memory and the share of CPU that a Lambda of a tier has, for real processes.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Cgroup {
  add(pid: number): void;
  /** @returns how many processes of the group the kernel has killed because memory ran out */
  oomKills(): number;
  remove(): void;
}

export interface CgroupLimits {
  /** MB of 2^20 bytes, for all processes of the group together, without swap. */
  readonly memoryMb: number;
  /** CPU seconds per second of wall time. */
  readonly vcpus: number;
}

const root = '/sys/fs/cgroup';
const periodUs = 100_000;

/**
 * @returns the group, or a sentence that says why there is none: only root on Linux may create one
 */
export function createCgroup(name: string, limits: CgroupLimits): Cgroup | string {
  try {
    return existsSync(join(root, 'cgroup.controllers'))
      ? version2(name, limits)
      : version1(name, limits);
  } catch (error) {
    return `Control groups cannot be made here (${error instanceof Error ? error.message : error}). Run this as root on Linux.`;
  }
}

function version1(name: string, { memoryMb, vcpus }: CgroupLimits): Cgroup {
  const memory = makeGroup(join(root, 'memory', name));
  const cpu = makeGroup(join(root, 'cpu', name));
  const bytes = String(memoryMb * 2 ** 20);
  memory.write('memory.limit_in_bytes', bytes);
  if (memory.has('memory.memsw.limit_in_bytes')) memory.write('memory.memsw.limit_in_bytes', bytes);
  cpu.write('cpu.cfs_period_us', String(periodUs));
  cpu.write('cpu.cfs_quota_us', String(Math.round(vcpus * periodUs)));
  return {
    add(pid) {
      memory.write('cgroup.procs', String(pid));
      cpu.write('cgroup.procs', String(pid));
    },
    oomKills: () => countIn(memory.read('memory.oom_control')),
    remove() {
      memory.remove();
      cpu.remove();
    },
  };
}

function version2(name: string, { memoryMb, vcpus }: CgroupLimits): Cgroup {
  const group = makeGroup(join(root, name));
  group.write('memory.max', String(memoryMb * 2 ** 20));
  if (group.has('memory.swap.max')) group.write('memory.swap.max', '0');
  group.write('cpu.max', `${Math.round(vcpus * periodUs)} ${periodUs}`);
  return {
    add: (pid) => group.write('cgroup.procs', String(pid)),
    oomKills: () => countIn(group.read('memory.events')),
    remove: () => group.remove(),
  };
}

function makeGroup(path: string) {
  mkdirSync(path);
  return {
    has: (file: string) => existsSync(join(path, file)),
    read: (file: string) => readFileSync(join(path, file), 'latin1'),
    write: (file: string, value: string) => writeFileSync(join(path, file), value),
    remove: () => rmdirSync(path),
  };
}

function countIn(events: string): number {
  return Number(/^oom_kill (\d+)$/m.exec(events)?.[1] ?? 0);
}
