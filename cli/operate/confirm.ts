// Asks the person at the terminal.
import { createInterface } from 'node:readline';
import { escapeLines } from '../run-command.ts';

/** @returns whether the answer is yes. If nobody can answer, it is not. The question goes to stderr, so that stdout has results only */
export async function confirm(
  question: string,
  input: NodeJS.ReadableStream = process.stdin,
): Promise<boolean> {
  const lines = createInterface({ input, output: process.stderr });
  const answer = await new Promise<string>((resolve) => {
    lines.question(`${escapeLines(question)} [y/N] `, resolve);
    // Ctrl-C and the end of the input close it.
    lines.once('close', () => resolve(''));
  });
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}
