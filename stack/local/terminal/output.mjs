// Where the lines of `npm start` go. The processes' lines go to the log. The terminal gets them too with --verbose, or when
// a process fails.
import { join } from 'node:path';
import { root } from '../../root.mjs';
import { openLog } from './log-file.mjs';
import { ProcessError } from './run-command.mjs';
import { createTerminal } from './terminal.mjs';

const logFile = '.local/log/start.log';

/** @typedef {ReturnType<typeof createOutput>} Output */

/** @param {boolean} isVerbose whether the terminal gets every line */
export function createOutput(isVerbose) {
  const terminal = createTerminal();
  const log = openLog(join(root, logFile));
  /** @param {string} _line */
  let isShown = (_line) => isVerbose;

  return {
    logFile,
    paint: terminal.paint,
    step: terminal.step,
    stop: terminal.stop,
    say: terminal.print,

    /**
     * Takes a line of a process.
     *
     * @param {string} line
     */
    print(line) {
      log(line);
      if (isShown(line)) terminal.print(line);
    },

    /**
     * From now on the terminal gets the lines that start with this, too.
     *
     * @param {string} start
     */
    showLines(start) {
      isShown = (line) => isVerbose || line.startsWith(start);
    },

    /**
     * Says what went wrong, after the last lines of the process that failed.
     *
     * @param {unknown} error
     * @param {string} consequence what happens now
     */
    fail(error, consequence = '') {
      terminal.stop();
      const isProcess = error instanceof ProcessError;
      const lines = isProcess && !isVerbose ? error.lastLines.join('\n').trim() : '';
      if (lines) console.error(`\n${lines}`);
      const sentence = error instanceof Error ? error.message : error;
      console.error(`\n${sentence} ${consequence}`.trimEnd());
      if (!isProcess) return;
      console.error(
        `Everything it printed is in ${logFile}. Correct the cause and run this again.`,
      );
    },
  };
}
