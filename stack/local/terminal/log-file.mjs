// The log of `npm start`: every line of every process, with its time.
import { closeSync, mkdirSync, openSync, renameSync, writeFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

/** The log and the one before it together take at most twice this much. */
const defaultMaxBytes = 5_000_000;

/**
 * The first line replaces the log of an earlier start. A start that prints nothing, because another stack has the ports for
 * example, leaves the log of that stack alone.
 *
 * @param {string} file
 * @returns {(line: string) => void} writes a line before it returns, so no line is lost when the process exits
 */
export function openLog(file, maxBytes = defaultMaxBytes) {
  /** @type {number | undefined} */
  let descriptor;
  let bytes = 0;
  let isBroken = false;

  /** @param {string} text */
  const write = (text) => {
    if (descriptor === undefined) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, '');
    } else if (bytes > maxBytes) {
      closeSync(descriptor);
      descriptor = undefined;
      renameSync(file, `${file}.1`);
      bytes = 0;
    }
    descriptor ??= openSync(file, 'a');
    bytes += writeSync(descriptor, text);
  };

  return (line) => {
    if (isBroken) return;
    try {
      write(`${new Date().toISOString()} ${line}\n`);
    } catch (error) {
      // A full disk, for example. The stack can run without its log.
      isBroken = true;
      console.error(`The log ends here: ${error instanceof Error ? error.message : error}`);
    }
  };
}
