import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noisePicture } from '#test/images/pictures.ts';
import { runCommand } from '../run-command.ts';
import { makeCommand } from './make.ts';

const folder = mkdtempSync(join(tmpdir(), 'thumbnail-make-'));
const out = mkdtempSync(join(tmpdir(), 'thumbnail-make-out-'));
const file = (name: string) => join(folder, name);

beforeAll(async () => {
  mkdirSync(file('album/deep'), { recursive: true });
  const photo = await noisePicture(400, 300).jpeg().toBuffer();
  for (const name of ['photo.jpg', 'album/deep/a.jpg']) writeFileSync(file(name), photo);
  writeFileSync(file('text.jpg'), 'no image at all');
});
afterAll(() => {
  for (const made of [folder, out]) rmSync(made, { recursive: true });
});

async function run(...args: string[]) {
  const printed: string[] = [];
  const exitCode = await runCommand(makeCommand, ['--out', out, ...args], (text) =>
    printed.push(text),
  );
  return { exitCode, printed };
}

describe('thumbnail', () => {
  it('makes a thumbnail of a file and of every file in a folder, at the same place below --out', async () => {
    const { exitCode, printed } = await run('--json', '--size', '64', file('photo.jpg'), folder);
    expect(exitCode).toBe(1);
    expect(printed.map((line) => JSON.parse(line))).toMatchObject([
      {
        ...{ ok: true, file: file('photo.jpg'), width: 64, height: 48 },
        ...{ source: { format: 'jpeg' }, thumbHash: expect.stringMatching(/^[\w+/]{22,36}=*$/) },
      },
      { ok: true, thumbnail: join(out, 'album/deep/a_thumbnail.jpg') },
      { ok: true, thumbnail: join(out, 'photo_thumbnail.jpg') },
      { ok: false, file: file('text.jpg'), code: 'unsupported-format' },
    ]);
    expect(existsSync(join(out, 'album/deep/a_thumbnail.jpg'))).toBe(true);
  });

  it('makes every thumbnail that --thumbnails names, under the names of the bucket', async () => {
    const words = 'thumbnail=32; card=50x20 cover webp';
    const { printed } = await run('--json', '--thumbnails', words, file('photo.jpg'));
    expect(printed.map((line) => JSON.parse(line))).toMatchObject([
      { ok: true, thumbnail: join(out, 'photo_thumbnail.jpg'), width: 32, height: 24 },
      { ok: true, thumbnail: join(out, 'photo_card.jpg.webp'), width: 50, height: 20 },
    ]);
    const wrong = ['--thumbnails', 'thumbnail=32 jpg', file('photo.jpg')];
    expect((await run(...wrong)).exitCode).toBe(2);
  });

  it('reports a file that does not exist, makes the others, and exits with 1', async () => {
    const { exitCode, printed } = await run(file('missing.jpg'), file('photo.jpg'));
    expect(printed[0]).toBe(`${file('missing.jpg')}: There is no file or folder with this name.`);
    expect(printed[1]).toContain('photo_thumbnail.jpg 128x96');
    expect(exitCode).toBe(1);
  });

  it.skipIf(sep === '\\')(
    'takes a backslash in a name for a letter, and escapes its line break',
    async () => {
      const name = '..\\..\\x\n.jpg';
      mkdirSync(file('odd'));
      copyFileSync(file('photo.jpg'), file(`odd/${name}`));
      const { exitCode, printed } = await run(file('odd'));
      expect(readdirSync(out)).toContain('..\\..\\x\n_thumbnail.jpg');
      expect(printed[0]).toContain('odd/..\\..\\x\\u000a.jpg: jpeg');
      expect(exitCode).toBe(0);
    },
  );

  it('refuses a file larger than MAX_UPLOAD_BYTES without reading it', async () => {
    writeFileSync(file('sparse.jpg'), '');
    truncateSync(file('sparse.jpg'), 1.9e9);
    const before = process.memoryUsage.rss();
    const { exitCode, printed } = await run('--json', file('sparse.jpg'));
    rmSync(file('sparse.jpg'));
    expect(printed.map((line) => JSON.parse(line))).toMatchObject([
      { ok: false, code: 'too-many-bytes', text: expect.stringContaining('the limit is 100 MB') },
    ]);
    expect(process.memoryUsage.rss() - before).toBeLessThan(500e6);
    expect(exitCode).toBe(1);
  });

  it.each([
    [['--help'], 0],
    [[], 2],
    [['--unknown', 'photo.jpg'], 2],
    [['--size', 'large', 'photo.jpg'], 2],
  ])('with %j exits with %i', async (args, exitCode) => {
    expect((await run(...args)).exitCode).toBe(exitCode);
  });
});
