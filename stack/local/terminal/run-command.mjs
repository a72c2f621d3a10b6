// Runs npm and next to their end. Their lines go to one function, and the last ones explain a failure.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { stripVTControlCharacters } from 'node:util';

/** A process failed. The message is for the person at the terminal. */
export class ProcessError extends Error {
  /**
   * @param {string} message
   * @param {readonly string[]} lastLines what the process printed last
   */
  constructor(message, lastLines) {
    super(message);
    this.lastLines = lastLines;
  }
}

/** A compile error of Next is longer than a screen, with its code and its import trace. */
const keptLines = 60;

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {(line: string) => void} print receives each line, without colours
 * @returns {readonly string[]} the last lines; the array changes with each line
 */
export function readLines(child, print) {
  /** @type {string[]} */
  const lastLines = [];
  for (const input of [child.stdout, child.stderr]) {
    if (!input) continue;
    createInterface({ input }).on('line', (coloured) => {
      // Next colours the code in its errors even for a pipe, and in spite of NO_COLOR.
      const line = stripVTControlCharacters(coloured);
      lastLines.push(line);
      if (lastLines.length > keptLines) lastLines.shift();
      print(line);
    });
  }
  return lastLines;
}

/**
 * Resolves when the command has succeeded. The command ends with this process.
 *
 * @param {readonly [string, ...string[]]} command
 * @param {Omit<import('node:child_process').SpawnOptions, 'stdio'>} options
 * @param {(line: string) => void} print receives each line
 * @param {string} failure what to say if the command fails
 * @returns {Promise<void>} rejects with a ProcessError
 */
export async function runCommand([file, ...args], options, print, failure) {
  const child = spawn(file, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const lastLines = readLines(child, print);
  const kill = () => child.kill();
  process.once('exit', kill);
  const faults = await new Promise((resolve) => {
    child.once('error', ({ message }) => resolve([message]));
    child.once('close', (code) => resolve(code === 0 ? undefined : []));
  });
  process.off('exit', kill);
  if (faults) throw new ProcessError(failure, [...lastLines, ...faults]);
}
