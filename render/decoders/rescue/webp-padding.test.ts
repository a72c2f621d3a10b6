// A rebuilt WebP reads like the original up to the end of the original's data.
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { mutate } from '#test/images/mutants.ts';
import { waves } from '#test/images/pictures.ts';
import { createRandom } from '#test/images/random.ts';
import { padWebp } from './webp-padding.ts';

const options = { salt: 7, keepAlpha: true };

async function pixelsOf(webp: Uint8Array | undefined): Promise<Buffer> {
  if (!webp) throw new Error('not rebuilt');
  return sharp(webp).raw().toBuffer();
}

it.each([3, 4] as const)('a whole picture of %i channels keeps its pixels', async (channels) => {
  const whole = await waves(channels).webp().toBuffer();
  expect((await pixelsOf(padWebp(whole, options))).equals(await pixelsOf(whole))).toBe(true);
});

it('keeps the colour profile, and the transparency when asked to', async () => {
  const whole = await waves(4).withIccProfile('p3').webp().toBuffer();
  const kept = await sharp(padWebp(whole, options)).metadata();
  expect(kept).toMatchObject({ hasProfile: true, hasAlpha: true, width: 300, height: 200 });
  const opaque = await sharp(padWebp(whole, { ...options, keepAlpha: false })).metadata();
  expect(opaque).toMatchObject({ hasProfile: true, hasAlpha: false });
});

it('rebuilds neither a lossless picture nor a file without a picture', async () => {
  expect(padWebp(await waves().webp({ lossless: true }).toBuffer(), options)).toBeUndefined();
  const lossy = await waves().webp().toBuffer();
  for (const bytes of [0, 11, 12, 19, 29]) {
    expect(padWebp(lossy.subarray(0, bytes), options)).toBeUndefined();
  }
});

it('never throws, and grows a file by no more than its size in pixels allows', async () => {
  const whole = await waves(4).webp().toBuffer();
  const random = createRandom(5);
  for (let i = 0; i < 2000; i++) {
    const mutant = mutate(whole, random);
    const rebuilt = padWebp(mutant, options);
    // 14 bits a side at most: 64 bytes twice for each of 1024 x 1024 macroblocks.
    expect(rebuilt?.length ?? 0).toBeLessThan(mutant.length + 2 * 64 * 1024 * 1024 + 1000);
  }
});
