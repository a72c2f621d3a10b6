import { parseArgs } from 'node:util';
import { afterEach, expect, it, vi } from 'vitest';
import { commonOptions, printFault, runCommand } from './run-command.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const hostile = '\u001b[2Jphoto\n\u202egpj\u2028\u009b\u007f.jpg';
const escaped = '\\u001b[2Jphoto\\u000a\\u202egpj\\u2028\\u009b\\u007f.jpg';

const commandThatPrints = (lines: string | readonly string[]) => ({
  usage: 'usage',
  needsNames: false,
  parse: () => ({ values: { help: commonOptions.help.default }, positionals: [] }),
  toOptions: () => undefined,
  run: async (_: undefined, print: (lines: string | readonly string[]) => void) => {
    print(lines);
    return 0;
  },
});

it('escapes control and bidi characters in every line that a command prints', async () => {
  const printed: string[] = [];
  await runCommand(commandThatPrints(['a', hostile]), [], (text) => printed.push(text));
  expect(printed).toEqual([`a\n${escaped}`]);
});

it('leaves letters of all languages and emoji as they are', async () => {
  const printed: string[] = [];
  const name = 'Zürich 東京 שלום 👩‍👩‍👧.jpg';
  await runCommand(commandThatPrints(name), [], (text) => printed.push(text));
  expect(printed).toEqual([name]);
});

it('escapes a fault that names what a person has typed', () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  printFault(hostile);
  expect(error).toHaveBeenCalledWith(escaped);
});

it('names the fault of the arguments in one line, and leaves the options to --help', async () => {
  const error = vi.spyOn(console, 'error').mockImplementation(() => {});
  const command = {
    ...commandThatPrints('unused'),
    usage: 'Usage: thumbnail\n\n  --size <n>  pixels',
    parse: (args: string[]) =>
      parseArgs({ args, options: { ...commonOptions, size: { type: 'string' } } }),
  };
  expect(await runCommand(command, ['--size', '-1'])).toBe(2);
  expect(error.mock.calls.join()).toMatch(
    /^Option '--size' argument is ambiguous\. Did you .*\n\nUsage: thumbnail\n--help explains the options\.$/,
  );
});
