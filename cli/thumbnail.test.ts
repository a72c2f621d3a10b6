import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { expect, it } from 'vitest';

it('ends in silence when the reader of its output leaves', async () => {
  const files = Array.from({ length: 30 }, () => 'test/files');
  const command = spawn(process.execPath, ['cli/thumbnail.mjs', 'explain', ...files]);
  const errors = text(command.stderr);
  command.stdout.destroy();
  await once(command, 'close');
  expect(await errors).toBe('');
});
