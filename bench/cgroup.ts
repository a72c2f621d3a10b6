// Linux control groups, version 1 or 2: the memory and the share of CPU that a Lambda of a tier has, for real processes.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Cgroup {
  add(pid: number): void;
  /** @returns how many processes of the group the kernel has killed because memory ran out */
  oomKills(): number;
  remove(): Promise<void>;
}

export interface CgroupLimits {
  /** MB of 2^20 bytes, for all processes of the group together, without swap. */
  readonly memoryMb: number;
  /** CPU seconds per second of wall time. */
  readonly vcpus: number;
}

const root = '/sys/fs/cgroup';
const periodUs = 100_000;

/** @throws Error for a machine where only root, or nobody, may create a group */
export function createCgroup(name: string, { memoryMb, vcpus }: CgroupLimits): Cgroup {
  const bytes = String(memoryMb * 2 ** 20);
  const quotaUs = Math.round(vcpus * periodUs);
  const isVersion2 = existsSync(join(root, 'cgroup.controllers'));
  const [memory, cpu] = isVersion2
    ? [join(root, name), join(root, name)]
    : [join(root, 'memory', name), join(root, 'cpu', name)];
  const folders = [...new Set([memory, cpu])];
  const write = (folder: string, file: string, value: string) =>
    writeFileSync(join(folder, file), value);
  for (const folder of folders) mkdirSync(folder);
  if (isVersion2) {
    write(memory, 'memory.max', bytes);
    if (existsSync(join(memory, 'memory.swap.max'))) write(memory, 'memory.swap.max', '0');
    write(cpu, 'cpu.max', `${quotaUs} ${periodUs}`);
  } else {
    write(memory, 'memory.limit_in_bytes', bytes);
    const withSwap = 'memory.memsw.limit_in_bytes';
    if (existsSync(join(memory, withSwap))) write(memory, withSwap, bytes);
    write(cpu, 'cpu.cfs_period_us', String(periodUs));
    write(cpu, 'cpu.cfs_quota_us', String(quotaUs));
  }
  return {
    add(pid) {
      for (const folder of folders) write(folder, 'cgroup.procs', String(pid));
    },
    oomKills() {
      const events = join(memory, isVersion2 ? 'memory.events' : 'memory.oom_control');
      return Number(/^oom_kill (\d+)$/m.exec(readFileSync(events, 'latin1'))?.[1] ?? 0);
    },
    async remove() {
      // The kernel removes a group only after its last process, perhaps a render process, has ended.
      for (let tries = 0; tries < 50 && folders.some(existsSync); tries++) {
        try {
          for (const folder of folders.filter(existsSync)) rmdirSync(folder);
        } catch {
          await sleep(100);
        }
      }
    },
  };
}
