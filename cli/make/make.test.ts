import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failure } from '#core/failure.ts';
import { readRenderSettings } from '#core/settings.ts';
import { noisePicture } from '#test/images/pictures.ts';
import { runCommand } from '../run-command.ts';
import { boundMemory } from './bound-memory.ts';
import { makeCommand } from './make.ts';
import { makeThumbnails } from './make-thumbnails.ts';

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

  it('skips with --skip-existing a file whose thumbnails all exist', async () => {
    const target = join(out, 'photo_thumbnail.jpg');
    writeFileSync(target, 'of an earlier run');
    const { exitCode, printed } = await run('--json', '--skip-existing', file('photo.jpg'));
    expect(JSON.parse(printed[0] ?? '')).toMatchObject({ ok: true, skipped: true });
    expect(readFileSync(target, 'utf8')).toBe('of an earlier run');
    expect(exitCode).toBe(0);
    const words = ['--thumbnails', 'thumbnail=32; second=20', '--skip-existing'];
    const { printed: two } = await run(...words, file('photo.jpg'));
    expect(two).toHaveLength(2);
    expect(readFileSync(target, 'utf8')).not.toBe('of an earlier run');
  });

  it('prints the same with three jobs as with one, and the last of two files with one name wins', async () => {
    mkdirSync(file('twice'));
    const small = await noisePicture(40, 30).jpeg().toBuffer();
    writeFileSync(file('twice/photo.jpg'), small);
    const large = await noisePicture(3000, 3000).png().toBuffer();
    writeFileSync(file('album/slow.png'), large);
    const names = [file('album'), file('photo.jpg'), file('text.jpg'), file('twice'), folder];
    const outcomes: unknown[] = [];
    for (const jobs of ['1', '3']) {
      const { exitCode, printed } = await run('--json', '--jobs', jobs, ...names);
      const lines = printed.map((line) => ({ ...JSON.parse(line), ms: 0, text: '' }));
      const files = ['album/slow_thumbnail.png', 'photo_thumbnail.jpg'].map((name) =>
        readFileSync(join(out, name.replace('album/', '')), 'base64'),
      );
      outcomes.push({ exitCode, lines, files });
    }
    expect(outcomes[1]).toEqual(outcomes[0]);
  });

  it('renders fewer at a time when the cost model predicts that they need more memory', async () => {
    const settings = readRenderSettings({});
    let [running, most] = [0, 0];
    const render = async () => {
      most = Math.max(most, ++running);
      await setTimeout(20);
      running--;
      return { ok: false, failure: failure('damaged'), peakMemoryMb: 0, cpuMs: 0 } as const;
    };
    const mostOf = async (path: string) => {
      most = 0;
      const withMemory = boundMemory(900);
      const options = { out, skipExisting: false, settings, renderPool: { render }, withMemory };
      const copies = Array.from({ length: 4 }, () => ({ path, name: 'a.heic' }));
      await Promise.all(copies.map((copy) => makeThumbnails(copy, options)));
      return most;
    };
    expect(await mostOf('test/files/heic/flat-16mp.heic')).toBe(2);
    expect(await mostOf(file('photo.jpg'))).toBe(4);
  });

  it('says after Ctrl-C what is done, exits with 130, and leaves whole thumbnails alone', async () => {
    mkdirSync(file('many'));
    for (let i = 0; i < 300; i++) copyFileSync(file('photo.jpg'), file(`many/${i}.jpg`));
    const target = join(out, 'stopped');
    const args = ['cli/thumbnail.mjs', '--out', target, file('many')];
    const command = spawn(process.execPath, args);
    const [errors, output] = [text(command.stderr), text(command.stdout)];
    await once(command.stdout, 'data');
    command.kill('SIGINT');
    expect((await once(command, 'close'))[0]).toBe(130);
    const [, done = ''] = /^Stopped: (\d+) of 300 files are done\./.exec(await errors) ?? [];
    const left = readdirSync(target);
    expect(left).toHaveLength(Number(done));
    expect(left.filter((name) => !name.endsWith('_thumbnail.jpg'))).toEqual([]);
    expect(left.length).toBeLessThan(300);
    expect((await output).trim().split('\n')).toHaveLength(left.length);
    for (const name of left) {
      expect(readFileSync(join(target, name)).subarray(-2)).toEqual(Buffer.from([0xff, 0xd9]));
    }
  });

  it('starts no more render processes than there are cores', () => {
    const jobsOf = (jobs: string) =>
      makeCommand.toOptions(makeCommand.parse(['--jobs', jobs, 'a.jpg'])).jobs;
    expect(jobsOf('1')).toBe(1);
    expect(jobsOf('100000')).toBe(availableParallelism());
  });

  it.each([
    [['--help'], 0],
    [['--jobs', '0', 'photo.jpg'], 2],
    [[], 2],
    [['--unknown', 'photo.jpg'], 2],
    [['--size', 'large', 'photo.jpg'], 2],
  ])('with %j exits with %i', async (args, exitCode) => {
    expect((await run(...args)).exitCode).toBe(exitCode);
  });
});
