// Suspends processes of a stack that a spec has for itself.
import { execFileSync } from 'node:child_process';

/**
 * Suspends the descendants of a process whose commands match, and the process itself if its command does.
 *
 * @returns resumes them
 */
export function suspend(pid: number, pattern: RegExp): () => void {
  const pids = treeOf(pid).filter((one) => pattern.test(ps(one, 'command=')));
  if (pids.length === 0) throw new Error(`No process below ${pid} matches ${pattern}.`);
  for (const one of pids) signal(one, 'SIGSTOP');
  return () => {
    for (const one of pids) signal(one, 'SIGCONT');
  };
}

// A process that has ended needs no signal. It can end after we listed it, or its parent kills it when its time is up; a
// stopped parent still keeps its entry, and clears it as soon as it goes on, which can be before our next signal.
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}

function treeOf(pid: number): number[] {
  const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map((row) => row.trim().split(/\s+/).map(Number));
  const below = (parent: number): number[] =>
    rows.flatMap(([child = 0, of]) => (of === parent ? [child, ...below(child)] : []));
  return [pid, ...below(pid)];
}

function ps(pid: number, column: string): string {
  try {
    return execFileSync('ps', ['-o', column, '-p', String(pid)], { encoding: 'utf8' });
  } catch {
    // It has ended.
    return '';
  }
}
