// What the commands share: --json, --help, the exit codes 0, 1 and 2, and how lines reach the terminal.

/** For `parseArgs` of every command. */
export const commonOptions = {
  json: { type: 'boolean', default: false },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export interface ParsedArgs {
  readonly values: { readonly help: boolean };
  readonly positionals: readonly string[];
}

export interface Command<Parsed extends ParsedArgs, Request> {
  readonly usage: string;
  /** Whether the command needs at least one name after the options. */
  readonly needsNames: boolean;
  /** @throws Error when an option does not exist or lacks its value */
  parse(args: string[]): Parsed;
  /** @throws Error whose message says why the request makes no sense */
  toOptions(parsed: Parsed): Request;
  /** @returns the exit code: 0, or 1 when something could not be done */
  run(request: Request, print: Print): Promise<number>;
}

/** Prints a line or several. A line break inside a line belongs to a name, and is escaped like every control character. */
export type Print = (lines: string | readonly string[]) => void;

/**
 * Names of files and keys belong to strangers. Escape sequences would rewrite the terminal, line breaks would fake lines of
 * ours, and bidi characters would reorder the text around them. `\u001b` means the same in a string of JSON.
 */
export function escapeLines(lines: string | readonly string[]): string {
  const escapeLine = (line: string) =>
    line.replace(
      /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
  return [lines].flat().map(escapeLine).join('\n');
}

export const printFault: Print = (lines) => console.error(escapeLines(lines));

/** @returns the lines of a value for `--json`; JSON has no line break inside a string */
export function jsonLines(value: unknown): string[] {
  return JSON.stringify(value, null, 2).split('\n');
}

/**
 * @param print gets the text of each call, escaped
 * @returns the exit code; 2 when the arguments or the settings make no sense
 */
export async function runCommand<Parsed extends ParsedArgs, Request>(
  { usage, needsNames, parse, toOptions, run }: Command<Parsed, Request>,
  args: readonly string[],
  print: (text: string) => void = console.log,
): Promise<number> {
  let request: Request;
  try {
    const parsed = parse([...args]);
    const { help } = parsed.values;
    if (help || (needsNames && parsed.positionals.length === 0)) {
      print(usage);
      return help ? 0 : 2;
    }
    request = toOptions(parsed);
  } catch (error) {
    const sentence = error instanceof Error ? error.message : String(error);
    const [summary = ''] = usage.split('\n\n');
    // Node breaks its own sentences about options into lines.
    const line = sentence.replaceAll('\n', ' ');
    printFault([line, '', ...summary.split('\n'), '--help explains the options.']);
    return 2;
  }
  return run(request, (lines) => print(escapeLines(lines)));
}
