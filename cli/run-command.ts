// What the commands share: --json, --help, and the exit codes 0, 1 and 2.

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
  understand(parsed: Parsed): Request;
  /** @returns the exit code: 0, or 1 when something could not be done */
  run(request: Request, print: Print): Promise<number>;
}

export type Print = (text: string) => void;

/** @returns the exit code; 2 when the arguments or the settings make no sense */
export async function runCommand<Parsed extends ParsedArgs, Request>(
  { usage, needsNames, parse, understand, run }: Command<Parsed, Request>,
  args: readonly string[],
  print: Print = console.log,
): Promise<number> {
  let request: Request;
  try {
    const parsed = parse([...args]);
    const { help } = parsed.values;
    if (help || (needsNames && parsed.positionals.length === 0)) {
      print(usage);
      return help ? 0 : 2;
    }
    request = understand(parsed);
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : error}\n\n${usage}`);
    return 2;
  }
  return run(request, print);
}
