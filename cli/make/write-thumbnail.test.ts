import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { writeThumbnail } from './write-thumbnail.ts';

const bytes = Buffer.from('a thumbnail');
let folder: string;
let out: string;
const outside = () => [
  ...readdirSync(folder),
  ...readdirSync(join(folder, 'precious'), { recursive: true }),
];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'thumbnail-write-'));
  out = join(folder, 'out');
  mkdirSync(join(folder, 'precious/deep'), { recursive: true });
  writeFileSync(join(folder, 'precious/photo.jpg'), 'mine');
});
afterEach(() => rmSync(folder, { recursive: true }));

it('writes nothing outside the output folder, for any name and any links in the folder', async () => {
  const fillOut = () => {
    rmSync(out, { recursive: true, force: true });
    mkdirSync(join(out, 'a'), { recursive: true });
    symlinkSync(join(folder, 'precious'), join(out, 'link'));
    symlinkSync('../..', join(out, 'a/up'));
    symlinkSync(join(folder, 'new'), join(out, 'dangling'));
  };
  fillOut();
  const before = outside();
  const segment = fc.oneof(
    fc.constantFrom('..', '.', '', 'a', 'up', 'link', 'dangling', 'photo.jpg', 'deep', 'new'),
    fc.constantFrom('..\\..\\x', 'C:\\x', '\u0000', '~', '-'),
    fc.string({ unit: 'binary', maxLength: 8 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(segment, { maxLength: 6 }), async (segments) => {
      const path = segments.join('/');
      fillOut();
      const written = await writeThumbnail(out, path, bytes);
      expect(outside()).toEqual(before);
      expect(readFileSync(join(folder, 'precious/photo.jpg'), 'utf8')).toBe('mine');
      if (written.ok) expect(readFileSync(written.target.replace(/\/$/, ''))).toEqual(bytes);
      else expect(written.problem).toMatch(/outside the output folder|Cannot write/);
    }),
    { numRuns: 500 },
  );
});

it('takes a backslash for a letter', async () => {
  expect(await writeThumbnail(out, '..\\..\\x.jpg', bytes)).toEqual({
    ok: true,
    target: join(out, '..\\..\\x.jpg'),
  });
});

it('replaces a symbolic link, and leaves its target', async () => {
  mkdirSync(out);
  const [precious, link] = [join(folder, 'precious/photo.jpg'), join(out, 'photo.jpg')];
  symlinkSync(precious, link);
  expect((await writeThumbnail(out, 'photo.jpg', bytes)).ok).toBe(true);
  expect(readFileSync(precious, 'utf8')).toBe('mine');
  expect(lstatSync(link).isSymbolicLink()).toBe(false);
  expect(readdirSync(out)).toEqual(['photo.jpg']);
});

it('refuses a folder that a symbolic link leads outside, before it makes folders there', async () => {
  mkdirSync(out);
  symlinkSync(join(folder, 'precious'), join(out, 'album'));
  expect(await writeThumbnail(out, 'album/new/photo.jpg', bytes)).toMatchObject({ ok: false });
  expect(readdirSync(join(folder, 'precious'))).toEqual(['deep', 'photo.jpg']);
});

it('writes into an output folder that is a symbolic link itself', async () => {
  symlinkSync(join(folder, 'precious'), out);
  expect((await writeThumbnail(out, 'deep/photo.jpg', bytes)).ok).toBe(true);
  expect(readFileSync(join(folder, 'precious/deep/photo.jpg'))).toEqual(bytes);
});

it('says that a folder has the name of the thumbnail, and leaves no temporary file', async () => {
  mkdirSync(join(out, 'photo.jpg'), { recursive: true });
  expect(await writeThumbnail(out, 'photo.jpg', bytes)).toMatchObject({ ok: false });
  expect(readdirSync(out)).toEqual(['photo.jpg']);
});
