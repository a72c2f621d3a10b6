// Processes of the browsers.
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

/** A browser that has printed nothing useful after this time does not start any more. */
const longestStartMs = 30_000;

/**
 * Waits until a process prints what the pattern finds.
 *
 * @returns the pattern's first group
 * @throws Error with the output if the process ends before, or takes too long
 */
export function readMatch(child: ChildProcess, output: Readable, pattern: RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    const fail = () => reject(new Error(`${child.spawnfile} did not start: ${printed}`));
    const timer = setTimeout(fail, longestStartMs);
    child.once('error', fail).once('exit', fail);
    // Keeps reading afterwards, because a full pipe would stop the process.
    output.setEncoding('utf8').on('data', (text) => {
      printed = (printed + text).slice(-10_000);
      const found = pattern.exec(printed)?.[1];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    });
  });
}

/** Kills the process if ours ends without closing it. */
export function killWithUs(child: ChildProcess): void {
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
}

/** Resolves when a process that was asked to end has ended. After two seconds it is killed. */
export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 2_000);
  await ended;
  clearTimeout(timer);
}
