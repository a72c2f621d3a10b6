import { expect, it } from 'vitest';
import { ProcessError, runCommand } from './run-command.mjs';

function runNode(script: string, print: (line: string) => void = () => {}) {
  return runCommand([process.execPath, '-e', script], {}, print, 'It failed.');
}

it('hands on each line of both streams without its colours', async () => {
  const lines: string[] = [];
  await runNode('console.log("\\x1b[31mred\\x1b[39m"); console.error("two")', (line) =>
    lines.push(line),
  );
  expect(lines.sort()).toEqual(['red', 'two']);
});

it('a command that fails rejects with a sentence and its last lines', async () => {
  const failing = runNode('for (let i = 0; i < 500; i++) console.log(i); process.exitCode = 3');
  const error: unknown = await failing.catch((reason) => reason);
  expect(error).toBeInstanceOf(ProcessError);
  expect(error).toMatchObject({ message: 'It failed.' });
  const { lastLines = [] } = error instanceof ProcessError ? error : {};
  expect(lastLines.length).toBeLessThan(100);
  expect(lastLines.slice(-2)).toEqual(['498', '499']);
});

it('a command that does not exist rejects with the reason', async () => {
  await expect(runCommand(['no-such-command'], {}, () => {}, 'It failed.')).rejects.toMatchObject({
    lastLines: ['spawn no-such-command ENOENT'],
  });
});
