// `SOURCE_BUCKET=photos npm start`: the thumbnails of a bucket that somebody has already.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import { readRenderSettings } from '#core/settings.ts';
import { createS3Client, openStorage } from '#storage/object-store.ts';
import { readUploadState } from '#storage/upload-state.ts';
import { flatPicture } from '#test/images/pictures.ts';
import { startLocalS3 } from '#test/services/start-local-s3.ts';
import { root } from '../root.mjs';
import { freePorts } from './free-ports.ts';
import { isAnswered } from './managed-process.ts';

const s3Directory = mkdtempSync(join(tmpdir(), 'thumbnail-generator-s3-'));
let end = async () => {};
afterEach(async () => {
  await end();
  rmSync(s3Directory, { recursive: true, force: true });
});

const env = { SOURCE_BUCKET: 'photos', SOURCE_PREFIX: 'a b/', OUTPUT_BUCKET: 'thumbs' };
const settings = readRenderSettings(env);
const storageAt = (port: number) =>
  openStorage(settings, createS3Client({ endpoint: `http://localhost:${port}` }));

async function start() {
  const [web = 0, s3 = 0, lambda = 0] = await freePorts(3);
  const ports = { PORT: `${web}`, LOCAL_S3_PORT: `${s3}`, LOCAL_LAMBDA_PORT: `${lambda}` };
  const child = spawn(process.execPath, ['scripts/start.mjs'], {
    cwd: root,
    env: { ...process.env, ...ports, ...env, LOCAL_S3_DIRECTORY: s3Directory, FORCE_COLOR: '0' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk;
    });
  const exited = new Promise((resolve) => child.once('exit', resolve));
  end = async () => {
    child.kill('SIGINT');
    await exited;
  };
  await vi.waitFor(() => expect(output).toContain('Stop '), { timeout: 60_000, interval: 100 });
  return { web, s3, output };
}

it('makes the thumbnails of 50 objects with nasty names, follows each change, and has no page', async () => {
  const keys = Array.from({ length: 50 }, (_, i) => `a b/${i}/a+b %20 é.jpg`);
  const [deleted = '', replaced = '', ...others] = keys;
  const picture = (width: number) => flatPicture(width).jpeg().toBuffer();
  const contentOf = async (width: number) => ({
    bytes: await picture(width),
    contentType: 'image/jpeg',
  });
  const before = await startLocalS3('photos', () => {}, s3Directory);
  const small = await contentOf(40);
  const { input } = storageAt(before.port).stores;
  for (const key of [...keys, 'elsewhere/a.jpg']) await input.write(key, small);
  await before.stop();

  const { web, s3, output } = await start();
  expect(output).toContain('is running without a page');
  expect(output).toContain('s3://thumbs/output/');
  expect(output).toContain(
    `aws s3 cp photo.jpg "s3://photos/a b/" --endpoint-url http://localhost:${s3}`,
  );
  expect(await isAnswered(web)).toBe(false);

  const storage = storageAt(s3);
  const { input: source, output: results } = storage.stores;
  const expectThumbnail = async (key: string, sourceWidth: number) =>
    expect(await readUploadState(storage, key), key).toMatchObject({
      kind: 'thumbnail',
      report: { sourceWidth },
    });
  const waiting = { timeout: 60_000, interval: 1000 };
  await vi.waitFor(async () => {
    for (const key of keys) await expectThumbnail(key, 40);
  }, waiting);

  await source.remove(deleted);
  await source.write(replaced, await contentOf(50));
  await source.write('a b/new + é.jpg', small);
  await vi.waitFor(async () => {
    await expectThumbnail(replaced, 50);
    await expectThumbnail('a b/new + é.jpg', 40);
    expect(await results.list('output/0/')).toEqual([]);
  }, waiting);
  for (const key of others) await expectThumbnail(key, 40);
  expect(await results.list('')).toHaveLength(50);
  // The stack has written nothing to the source.
  expect((await source.list('')).length).toBe(51);
}, 180_000);
