import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createMemoryObjectStore } from '#test/doubles/memory-object-store.ts';
import { noisePicture } from '#test/images/pictures.ts';
import { runCommand } from '../run-command.ts';
import { explainCommand } from './explain.ts';
import { findSources } from './image-sources.ts';

const folder = mkdtempSync(join(tmpdir(), 'thumbnail-explain-'));
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  mkdirSync(file('album/deep'), { recursive: true });
  mkdirSync(file('nothing'));
  const photo = await noisePicture(400, 300).jpeg().toBuffer();
  for (const name of ['album/b.jpg', 'album/deep/a.jpg', 'photo.jpg'])
    writeFileSync(file(name), photo);
  writeFileSync(file('empty.jpg'), '');
  writeFileSync(file('text.jpg'), 'no image at all');
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(...args: string[]) {
  const printed: string[] = [];
  const exitCode = await runCommand(explainCommand, args, (text) => printed.push(text));
  return { exitCode, text: printed.join('\n') };
}

describe('thumbnail explain', () => {
  it('explains a file and every file of a folder, in order', async () => {
    const { exitCode, text } = await run('--json', file('photo.jpg'), file('album'));
    const explanations: { source: string }[] = JSON.parse(text);
    expect(explanations.map(({ source }) => source)).toEqual(
      ['photo.jpg', 'album/b.jpg', 'album/deep/a.jpg'].map(file),
    );
    expect(exitCode).toBe(0);
  });

  it('uses the small copy in a HEIC only if it is large enough for THUMBNAIL_SIZE', async () => {
    const fixtures = new URL('../../test/files/heic/', import.meta.url);
    const heic = fileURLToPath(new URL('gradient-thumb.heic', fixtures));
    expect((await run(heic)).text).toContain('as HEIC with a small copy:');
    vi.stubEnv('THUMBNAIL_SIZE', '400');
    expect((await run(heic)).text).toContain('as HEIC:');
    vi.unstubAllEnvs();
  });

  it('says what each of several thumbnails adds', async () => {
    vi.stubEnv('THUMBNAILS', 'thumbnail=128; page=300 avif');
    const { text } = await run(file('photo.jpg'));
    expect(text).toMatch(/thumbnail adds 0 ms, 0 MB and \$5 per million PUTs; page adds \d\d ms/);
    vi.unstubAllEnvs();
    expect((await run(file('photo.jpg'))).text).not.toContain('adds');
  });

  it.each([
    ['missing.jpg', 'There is no file or folder with this name.'],
    ['nothing', 'This folder contains no files.'],
    ['empty.jpg', 'This file is empty.'],
    ['text.jpg', 'not an image'],
  ])('says of %s "%s", explains the others, and exits with 1', async (name, sentence) => {
    const { exitCode, text } = await run(file(name), file('photo.jpg'));
    expect(text).toContain(sentence);
    expect(text).toContain('<- chosen');
    expect(exitCode).toBe(1);
  });

  it('accepts a known aim, and refuses another', async () => {
    expect((await run('--aim', 'fastest', file('photo.jpg'))).exitCode).toBe(0);
    expect((await run('--aim', 'slow', file('photo.jpg'))).exitCode).toBe(2);
  });

  it('prints its usage on request, and when no image is named', async () => {
    expect(await run('--help')).toMatchObject({
      exitCode: 0,
      text: expect.stringMatching(/^Usage:/),
    });
    expect(await run()).toMatchObject({ exitCode: 2, text: expect.stringMatching(/^Usage:/) });
  });
});

describe('objects in S3', () => {
  it('are read by their heads only, one object or all objects under a prefix', async () => {
    const store = createMemoryObjectStore();
    const bytes = await noisePicture(900, 900).png().toBuffer();
    await store.write('input/a/1.png', { bytes, contentType: 'image/png' });
    await store.write('input/a/2.png', { bytes, contentType: 'image/png' });
    let bytesRead = 0;
    const counting = {
      ...store,
      read: async (key: string, range?: readonly [number, number]) => {
        const found = await store.read(key, range);
        bytesRead += found?.bytes.length ?? 0;
        return found;
      },
    };
    const openBucket = (name: string) => ({ name, store: counting, endpoint: undefined });
    const dependencies = { settings: { maxUploadBytes: 1e8 }, openBucket };

    const [one] = await findSources('s3://holiday/input/a/1.png', dependencies);
    expect(await one?.find()).toMatchObject({ ok: true, upload: { facts: { format: 'png' } } });
    expect(bytesRead).toBe(65_536);

    const all = await findSources('s3://holiday/input/', dependencies);
    expect(all.map(({ name }) => name)).toEqual([
      's3://holiday/input/a/1.png',
      's3://holiday/input/a/2.png',
    ]);
    const [missing] = await findSources('s3://holiday/input/none.png', dependencies);
    expect(await missing?.find()).toMatchObject({ problem: 'There is no object at this key.' });
    const [unnamed] = await findSources('s3://', dependencies);
    expect(await unnamed?.find()).toMatchObject({ ok: false });
  });
});
