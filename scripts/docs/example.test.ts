import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { blockMeansOf, meanDifference } from '#test/judges/picture-difference.ts';
import { exampleFiles, makeExample } from './example.ts';

const shipped = {
  original: readFileSync(exampleFiles.original),
  thumbnail: readFileSync(exampleFiles.thumbnail),
  figures: JSON.parse(readFileSync(exampleFiles.figures, 'utf8')),
};
const readPixels = (bytes: Buffer) => sharp(bytes).ensureAlpha().raw().toBuffer();

/** Another CPU may round differently: 1 of 255 where it does, and a few bytes. */
const tolerance = { pixels: 1, bytes: 0.02 };

it('the example on the empty page is what the product makes of the sample today', async () => {
  const made = await makeExample();
  for (const name of ['original', 'thumbnail'] as const) {
    const { width = 0, height } = await sharp(made[name]).metadata();
    expect(await sharp(shipped[name]).metadata()).toMatchObject({ width, height });
    const ours = blockMeansOf(await readPixels(made[name]), width);
    const theirs = blockMeansOf(await readPixels(shipped[name]), width);
    expect(meanDifference(ours, theirs), name).toBeLessThan(tolerance.pixels);
  }
  const { thumbnail, ...rest } = made.figures;
  expect(shipped.figures).toMatchObject({
    ...rest,
    thumbnail: { ...thumbnail, bytes: expect.any(Number) },
  });
  const change = Math.abs(thumbnail.bytes / shipped.figures.thumbnail.bytes - 1);
  expect(change).toBeLessThan(tolerance.bytes);
});

it('its figures are those of the files beside it, and both pictures weigh less than 40 kB', () => {
  expect(shipped.figures.thumbnail.bytes).toBe(shipped.thumbnail.length);
  expect(shipped.original.length + shipped.thumbnail.length).toBeLessThan(40_000);
});
