// Suspends processes of a stack that a spec has for itself.
import { execFileSync } from 'node:child_process';

/**
 * Suspends the descendants of a process whose commands match, and the process itself if its command does.
 *
 * @returns resumes them
 */
export function suspend(pid: number, pattern: RegExp): () => void {
  const pids = treeOf(pid).filter((one) => pattern.test(ps(one, 'command=')));
  const suspended = pids.filter((one) => signal(one, 'SIGSTOP'));
  if (suspended.length === 0) throw new Error(`No process below ${pid} matches ${pattern}.`);
  return () => {
    for (const one of suspended) signal(one, 'SIGCONT');
  };
}

// Between our list and a signal, a process can finish, or its parent can kill it because its time is up.
// @returns false if it has ended
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
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
