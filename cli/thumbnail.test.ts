import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { localStackEnv } from '#storage/local-env.mjs';
import { root } from '../stack/root.mjs';

it('ends in silence when the reader of its output leaves', async () => {
  const files = Array.from({ length: 30 }, () => 'test/files');
  const command = spawn(process.execPath, ['cli/thumbnail.mjs', 'explain', ...files]);
  const errors = text(command.stderr);
  command.stdout.destroy();
  await once(command, 'close');
  expect(await errors).toBe('');
});

it('says in one line that the local stack does not run', async () => {
  // Nobody listens on port 1.
  const endpoint = 'http://127.0.0.1:1';
  const env = { ...process.env, ...localStackEnv({}), AWS_ENDPOINT_URL_S3: endpoint };
  const command = spawn(process.execPath, ['cli/thumbnail.mjs', 'backfill', 'status'], { env });
  expect(await text(command.stderr)).toBe(
    'Nothing was changed: nothing answers (connect ECONNREFUSED 127.0.0.1:1). Is the stack running (npm start)?\n',
  );
});

it('builds a fresh clone once, also for two commands at a time, and again after a change', async () => {
  const clone = mkdtempSync(join(tmpdir(), 'thumbnail-clone-'));
  const needed = ['cli', 'core', 'render', 'storage', 'stack', 'package.json', 'package-lock.json'];
  for (const name of needed) cpSync(join(root, name), join(clone, name), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(clone, 'node_modules'));
  const help = async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      join(clone, 'cli/thumbnail.mjs'),
      '--help',
    ]);
    return stdout;
  };
  const builds = () => readdirSync(join(clone, '.local/cli'));

  const first = await Promise.all([help(), help()]);
  expect(first[0]).toContain('Usage: thumbnail');
  expect(first[1]).toBe(first[0]);
  const [build, ...others] = builds();
  expect(others).toEqual([]);
  await help();
  expect(builds()).toEqual([build]);

  const source = join(clone, 'cli/make/make.ts');
  writeFileSync(source, readFileSync(source, 'utf8').replace('Usage: thumbnail', 'Usage: changed'));
  expect(await help()).toContain('Usage: changed');
  expect(builds()).toHaveLength(1);
  rmSync(clone, { recursive: true });
});
