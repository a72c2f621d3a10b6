import { Writable } from 'node:stream';
import { WriteStream } from 'node:tty';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createTerminal } from './terminal.mjs';

/** Collects what is written, as a pipe or as a terminal with a number of columns. */
class Screen extends Writable {
  written = '';
  readonly columns: number | undefined;
  readonly isTTY: boolean;
  getColorDepth = WriteStream.prototype.getColorDepth;

  constructor(columns?: number) {
    super({ decodeStrings: false });
    this.columns = columns;
    this.isTTY = columns !== undefined;
  }

  override _write(text: string, _encoding: string, done: () => void): void {
    this.written += text;
    done();
  }

  /** What a person sees in the end, row by row: `\r\x1b[K` erases the row. */
  rows(): string[] {
    return this.written
      .split('\n')
      .map((row) => stripVTControlCharacters(row.split('\r\x1b[K').at(-1) ?? ''));
  }
}

function open(columns?: number) {
  const screen = new Screen(columns);
  // @ts-expect-error A Writable stands for stdout, which has more methods than a terminal uses.
  return { screen, terminal: createTerminal(screen) };
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

beforeEach(() => {
  for (const name of ['CI', 'FORCE_COLOR', 'NO_COLOR', 'NODE_DISABLE_COLORS'])
    vi.stubEnv(name, undefined);
  vi.stubEnv('TERM', 'xterm-256color');
});
afterEach(() => vi.unstubAllEnvs());

it('a pipe gets a line when a step starts and one with its time when it ends, without any control code', async () => {
  const { screen, terminal } = open();
  expect(await terminal.step('Building the page', async () => 7)).toBe(7);
  terminal.stop();
  terminal.print('Stopped.');
  expect(screen.rows()).toEqual([
    'Building the page...',
    expect.stringMatching(/^✓ Building the page +\d+\.\d s$/),
    'Stopped.',
    '',
  ]);
  expect(stripVTControlCharacters(screen.written)).toBe(screen.written);
});

it('a terminal shows a spinner, and in the end one row for each step', async () => {
  const { screen, terminal } = open(80);
  await terminal.step('Building the page', () => pause(200));
  await expect(terminal.step('Starting', () => Promise.reject(new Error('no')))).rejects.toThrow();
  expect(screen.written).toContain('⠋ Building the page');
  expect(screen.written).toContain('⠙ Building the page');
  expect(screen.rows()).toEqual([
    expect.stringMatching(/^✓ Building the page +0\.[2-9] s$/),
    expect.stringMatching(/^✗ Starting +0\.\d s$/),
    '',
  ]);
});

it('lines that are printed during a step stand above its spinner', async () => {
  const { screen, terminal } = open(80);
  await terminal.step('Restarting', async () => terminal.print('[web] compiled'));
  expect(screen.rows()).toEqual(['[web] compiled', expect.stringMatching(/^✓ Restarting/), '']);
});

it('the row of a spinner never wraps, because a wrapped row could not be erased', async () => {
  const { screen, terminal } = open(20);
  let drawn: string[] = [];
  await terminal.step('Installing the packages', async () => {
    drawn = screen.rows();
  });
  expect(drawn).toEqual(['⠋ Installing the pa']);
  expect(screen.rows()).toEqual([expect.stringMatching(/^✓ Installing the packages/), '']);
});

it('after Ctrl-C nothing is left of an unfinished step', async () => {
  const { screen, terminal } = open(80);
  let finish = () => {};
  const step = terminal.step(
    'Building the page',
    () => new Promise<void>((done) => (finish = done)),
  );
  screen.write('^C');
  terminal.stop();
  terminal.print('Stopped.');
  finish();
  await step;
  await pause(200);
  expect(screen.rows()).toEqual(['Stopped.', '']);
});

it('NO_COLOR leaves the spinner and takes the colours', async () => {
  vi.stubEnv('NO_COLOR', '1');
  const { screen, terminal } = open(80);
  await terminal.step('Building the page', async () => {});
  expect(screen.written).toContain('⠋');
  expect(screen.written).not.toContain('\x1b[3');
  vi.stubEnv('NO_COLOR', undefined);
  expect(terminal.paint('cyan', 'blue')).toBe('\x1b[36mblue\x1b[39m');
});
