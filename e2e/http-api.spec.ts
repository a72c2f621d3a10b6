// Story: I have no browser. I follow the example in the docs, with curl.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../stack/root.mjs';
import { judgeReply } from '../test/judges/api-reply.ts';
import { pictureFile } from './support/files.ts';
import { readSize } from './support/pixels.ts';
import { expect, test } from './support/test.ts';

test('the example in docs/http-api.md signs, sends, polls and deletes', async ({ baseURL }) => {
  const origin = baseURL ?? '';
  const page = await readFile(join(root, 'docs/http-api.md'), 'utf8');
  const [, example = ''] = /^```sh\n(.*?)^```/ms.exec(page) ?? [];
  expect(example).toContain('page=http://localhost:3000\n');
  const cwd = await mkdtemp(join(tmpdir(), 'http-api-'));
  const { buffer } = await pictureFile('jpeg', { name: 'photo.jpg' });
  await writeFile(join(cwd, 'photo.jpg'), buffer);
  const script = example.replace('http://localhost:3000', origin);
  await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script], { cwd, timeout: 25_000 });

  const textOf = (name: string) => readFile(join(cwd, name), 'utf8');
  expect(JSON.parse(await textOf('state.json')).files[0]).toMatchObject({ state: 'ready' });
  expect(await readSize(await readFile(join(cwd, 'thumbnail.jpg')))).toMatchObject({
    format: 'jpeg',
  });
  for (const [id, file, status] of [
    ['signUploads', 'signed.json', 201],
    ['readBatch', 'state.json', 200],
    ['deleteFiles', 'deleted.json', 200],
  ] as const) {
    const { faults } = await judgeReply(id, new Response(await textOf(file), { status }));
    expect(faults, file).toEqual([]);
  }
  // Over HTTP, with all that stands before the routes.
  const { batchId } = JSON.parse(await textOf('signed.json'));
  for (const [id, path, status] of [
    ['readBatch', `/api/batches/${batchId}`, 410],
    ['readBatch', `/api/batches/${'a'.repeat(26)}`, 404],
    ['readBatch', `/api/batches/${batchId}?files=x`, 400],
    ['openFile', `/b/${batchId}/0/thumbnail`, 410],
  ] as const) {
    const reply = await fetch(origin + path);
    expect(reply.status, path).toBe(status);
    expect((await judgeReply(id, reply)).faults, path).toEqual([]);
  }
});
