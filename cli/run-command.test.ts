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
