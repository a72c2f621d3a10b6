// Runs a command of the command line in this process, in an environment of its own.
import { type Command, type ParsedArgs, runCommand } from '../../cli/run-command.ts';

/** @param changes of the environment variables; `undefined` removes one */
export async function runCli<Parsed extends ParsedArgs, Request>(
  command: Command<Parsed, Request>,
  args: readonly string[],
  changes: Readonly<Record<string, string | undefined>> = {},
): Promise<{ readonly exitCode: number; readonly text: string }> {
  const before = { ...process.env };
  const printed: string[] = [];
  try {
    for (const [name, value] of Object.entries(changes)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    const exitCode = await runCommand(command, args, (text) => printed.push(text));
    return { exitCode, text: printed.join('\n') };
  } finally {
    for (const name of Object.keys(process.env)) delete process.env[name];
    Object.assign(process.env, before);
  }
}
