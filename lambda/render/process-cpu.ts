// CPU time of this process, all its threads together.

/** @param start what `process.cpuUsage()` said then @returns milliseconds since */
export function cpuMsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
