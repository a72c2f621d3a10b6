// What the pixels decide: the palette of a GIF, the chroma of a JPEG, whether a WebP is lossless.
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
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

/** Red and blue that change every `period` pixels from left to right, softly or at once. */
function redAndBlue(period: number, isSoft: boolean): Sharp {
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const wave = Math.sin((2 * Math.PI * (Math.floor(i / 3) % side)) / period);
    const red = isSoft ? 128 + 100 * wave : wave > 0 ? 228 : 28;
    return [red, 60, 255 - red][i % 3] ?? 0;
  });
  return sharp(pixels, { raw: { width: side, height: side, channels: 3 } });
}

describe('the chroma of a JPEG', () => {
  const subsamplingOf = async (picture: Sharp, chromaSubsampling: string) => {
    const original = await picture.jpeg({ quality: 95, chromaSubsampling }).toBuffer();
    const { bytes } = await renderOk(original, 'jpeg');
    return (await sharp(bytes).metadata()).chromaSubsampling;
  };

  it('stays whole where colours have edges', async () => {
    expect(await subsamplingOf(redAndBlue(48, false), '4:4:4')).toBe('4:4:4');
  });

  it('is halved where colours change softly', async () => {
    expect(await subsamplingOf(redAndBlue(side, true), '4:4:4')).toBe('4:2:0');
  });

  it('is halved where a small original has it halved', async () => {
    expect(await subsamplingOf(redAndBlue(48, false), '4:2:0')).toBe('4:2:0');
  });

  it('is looked at in a large original that has it halved', async () => {
    const large = redAndBlue(48, false).resize(1800, 1800, { kernel: 'nearest' });
    expect(await subsamplingOf(large, '4:2:0')).toBe('4:4:4');
  });
});

describe('a lossless WebP that is shrunk', () => {
  const render = async (picture: Sharp) => {
    const original = await picture.webp({ lossless: true, effort: 0 }).toBuffer();
    return Buffer.from((await renderOk(original, 'webp')).bytes);
  };

  it('becomes lossy when it is a photo', async () => {
    const photo = sharp({
      create: {
        width: side,
        height: side,
        channels: 3,
        background: '#777',
        noise: { type: 'gaussian', mean: 128, sigma: 60 },
      },
    });
    expect((await render(photo)).includes('VP8L')).toBe(false);
  });

  it('stays lossless when it is a drawing', async () => {
    expect((await render(redAndBlue(256, false))).includes('VP8L')).toBe(true);
  });
});
