// What a person sees of `npm start`: its steps with their time, and few other lines. A terminal shows a spinner while a step
// runs. A pipe or a CI log gets a line when a step starts and another one when it ends.
import { styleText } from 'node:util';

/** The longest title. Times stand below each other. */
const titleWidth = 24;
const frameMs = 80;

/** The console of Linux and old consoles of Windows have no glyphs for the others. */
const hasGlyphs =
  process.env.TERM !== 'linux' && (process.platform !== 'win32' || Boolean(process.env.WT_SESSION));
const frames = hasGlyphs ? '⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏' : '|/-\\';
const [done, failed] = hasGlyphs ? ['✓', '✗'] : ['+', 'x'];

/** @param {NodeJS.WriteStream} stream */
export function createTerminal(stream = process.stdout) {
  const canRedraw = stream.isTTY && process.env.TERM !== 'dumb' && !process.env.CI;
  // The stack outlives a reader of its lines that ends, as `head` does.
  stream.on('error', () => {});
  let isDrawn = false;
  let draw = () => {};

  /** @param {string} text */
  const write = (text) => {
    stream.write(`${isDrawn ? '\r\x1b[K' : ''}${text}`);
    isDrawn = false;
  };

  /**
   * Colours nothing in a pipe or with NO_COLOR. It takes one style, because Node 20 colours even a pipe for a list of them.
   *
   * @param {'cyan' | 'dim' | 'green' | 'red'} style
   * @param {string} text
   */
  const paint = (style, text) => styleText(style, text, { stream, validateStream: true });

  /**
   * Redraws a line until the returned function is called.
   *
   * @param {(frame: string) => string} lineOf
   */
  const spin = (lineOf) => {
    let count = 0;
    draw = () => {
      const line = lineOf(frames[count % frames.length] ?? '');
      // A line that wraps could not be erased.
      write(line.slice(0, (stream.columns || 80) - 1));
      isDrawn = true;
    };
    const timer = setInterval(() => {
      count++;
      draw();
    }, frameMs);
    draw();
    return () => {
      clearInterval(timer);
      draw = () => {};
    };
  };
  let stopSpinning = () => {};
  let isStopped = false;

  return {
    paint,

    /** @param {string} line */
    print(line) {
      write(`${line}\n`);
      draw();
    },

    /**
     * Shows a piece of work and how long it takes.
     *
     * @template Result
     * @param {string} title
     * @param {() => Promise<Result>} work
     * @returns {Promise<Result>} what the work returns or throws
     */
    async step(title, work) {
      const startMs = performance.now();
      const row = () =>
        `${title.padEnd(titleWidth)} ${((performance.now() - startMs) / 1000).toFixed(1).padStart(6)} s`;
      if (canRedraw) stopSpinning = spin((frame) => `${frame} ${row()}`);
      else write(`${title}...\n`);
      let mark = paint('red', failed);
      try {
        const result = await work();
        mark = paint('green', done);
        return result;
      } finally {
        stopSpinning();
        if (!isStopped) write(`${mark} ${row()}\n`);
      }
    },

    /** Erases an unfinished step, and the ^C of the keyboard. Later steps are not shown. */
    stop() {
      isStopped = true;
      stopSpinning();
      isDrawn ||= canRedraw;
      write('');
    },
  };
}
