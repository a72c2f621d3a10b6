// The last line of a terminal: what is done, how fast, and the time left.
import { durationOf } from '../text-table.ts';

interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

export interface Progress {
  /** Draws the line for one more file. */
  count(): void;
  /** Removes the line, so that another one can take its place. */
  clear(): void;
}

/** Shows nothing when a pipe or a file takes the results or the errors. */
export function createProgress(
  total: number,
  terminal: Terminal = process.stderr,
  results: Pick<Terminal, 'isTTY'> = process.stdout,
  now: () => number = () => performance.now(),
): Progress {
  const write = (text: string) => {
    if (terminal.isTTY && results.isTTY && total > 1) terminal.write(`\r\u001b[K${text}`);
  };
  const startedAt = now();
  let done = 0;
  return {
    count() {
      done++;
      const perSecond = done / ((now() - startedAt) / 1000);
      const left = durationOf((total - done) / perSecond);
      write(`${done} of ${total} files, ${perSecond.toFixed(1)} a second, ${left} left`);
    },
    clear: () => write(''),
  };
}
