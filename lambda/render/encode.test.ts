// The palette of a GIF: averages of pixels may need colours that the source's palette lacks.
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { readPixels, renderOk } from '#test/judges/renders.ts';

const side = 512;

/** Black and white columns of one pixel, which move one column per frame. Shrunk to a quarter, they are grey. */
async function stripedGif(frames: number): Promise<Uint8Array> {
  const pixels = Uint8Array.from({ length: side * side * frames * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    const frame = Math.floor(pixel / (side * side));
    return ((pixel % side) + frame) % 2 === 0 ? 0 : 255;
  });
  const raw = { width: side, height: side * frames, channels: 3, pageHeight: side } as const;
  return sharp(pixels, { raw }).gif({ colours: 2, dither: 0 }).toBuffer();
}

it.each([
  ['of one picture', 1, 'none'],
  ['that moves', 2, 'kept'],
] as const)('a black and white GIF %s gets a palette with grey', async (_, frames, animation) => {
  const original = await stripedGif(frames);
  const thumbnail = await renderOk(original, 'gif');
  expect(thumbnail.animation).toBe(animation);
  const { rgba } = await readPixels(thumbnail.bytes);
  const levels = rgba.filter((_value, i) => i % 4 === 0);
  expect(Math.min(...levels)).toBeGreaterThan(100);
  expect(Math.max(...levels)).toBeLessThan(156);
});
