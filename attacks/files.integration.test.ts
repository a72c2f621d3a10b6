// Checks the endings of some files of `npm run test:attacks`.
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { flatPicture } from '#test/images/pictures.ts';
import { attackWithFile } from './attack-with-file.ts';
import { type AttackedStack, startAttackedStack } from './attacked-stack.ts';
import { ownFiles } from './files.ts';
import { judgeEnding } from './verdict.ts';

/** One or two quick files of each format. */
const quickFiles = [
  'JPEG: an EXIF directory that is its own next',
  'PNG: 5,000,000 x 7 pixels of 8 bytes',
  'PNG: 2 MB of empty blocks with fixed codes',
  'PNG: a chunk that is 4 GB long',
  'WebP: frames nested 2000 deep',
  'GIF: 4 MB of empty extensions',
  'AVIF: a size of 4 billion x 4 billion pixels',
  'HEIC: a grid of itself',
  'TIFF: a picture in LZMA',
  'TIFF: a directory that is its own next',
  'TIFF: a tile of 29,984 pixels in tags of type SLONG',
  'BMP: 268 million x 1 pixels in 1 KB',
  'ICO: an icon in an icon, 1000 deep',
  'SVG: a use of itself',
  'JXL: 1,073,741,824 x 1,073,741,824 pixels, its header split over two boxes',
];

let stack: AttackedStack;
beforeAll(async () => {
  stack = await startAttackedStack();
}, 180_000);
afterAll(() => stack.stop());

it('no two hostile files have one name', () => {
  expect(new Set(ownFiles.map(({ name }) => name)).size).toBe(ownFiles.length);
});

// Two tiers may try a file for 25 s each.
it.each(quickFiles)(
  '%s ends as a thumbnail or a coded failure',
  { timeout: 120_000 },
  async (name) => {
    const file = ownFiles.find((known) => known.name === name);
    if (!file) throw new Error(`There is no hostile file of the name ${name}.`);
    const key = `input/attacks/${randomUUID()}.png`;
    const { ending } = await attackWithFile(stack, key, await file.make());
    expect(judgeEnding(ending)).toEqual([]);
    expect(stack.death()).toBe(undefined);
  },
);

it('the stack still makes a thumbnail', async () => {
  const usual = await flatPicture(600, 400).jpeg().toBuffer();
  const { ending } = await attackWithFile(stack, 'input/usual/after.jpg', usual);
  expect(ending).toBe('thumbnail');
});
