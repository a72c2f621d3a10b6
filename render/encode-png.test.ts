// Our PNG writer against libpng's reader: exact pixels, fewest channels.
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodePng } from './encode-png.ts';
import type { Pixels } from './pixels.ts';

const [width, height] = [37, 23];

function picture(
  channels: Pixels['channels'],
  sampleAt: (x: number, y: number, c: number) => number,
): Pixels {
  const pixels = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const pixel = Math.floor(i / channels);
    return sampleAt(pixel % width, Math.floor(pixel / width), i % channels);
  });
  return { width, height, channels, pixels };
}

/** @returns what libpng reads, as RGBA */
async function rgbaOf(bytes: Uint8Array): Promise<Uint8Array> {
  return sharp(bytes).toColourspace('srgb').ensureAlpha().raw().toBuffer();
}

function toRgba({ channels, pixels }: Pixels): Uint8Array {
  return Uint8Array.from({ length: (pixels.length / channels) * 4 }, (_, i) => {
    const at = Math.floor(i / 4) * channels;
    if (i % 4 === 3) return channels % 2 === 0 ? (pixels[at + channels - 1] ?? 0) : 255;
    return pixels[at + (channels < 3 ? 0 : i % 4)] ?? 0;
  });
}

const noise = (x: number, y: number, c: number) => (x * 73 + y * 151 + c * 199 + x * y * 31) % 256;
const slope = (x: number, y: number, c: number) => 3 * x + 2 * y + 10 * c;
const steps = (colors: number) => (x: number, y: number, c: number) =>
  (((x >> 1) + 5 * (y >> 2)) % colors) * (5 + c);

describe.each([1, 2, 3, 4] as const)('with %d channels', (channels) => {
  it.each([
    ['noise', noise],
    ['a slope, which is filtered', slope],
    ['a drawing of 40 colours, which is not', steps(40)],
    ['2 colours', steps(2)],
    ['4 colours', steps(4)],
    ['16 colours', steps(16)],
    ['17 colours', steps(17)],
  ])('keeps every pixel of %s', async (_, sampleAt) => {
    const original = picture(channels, sampleAt);
    expect(await rgbaOf(encodePng(original))).toEqual(Buffer.from(toRgba(original)));
  });
});

it.each([
  [
    'an alpha that hides nothing',
    picture(4, (x, y, c) => (c === 3 ? 255 : noise(x, y, c))),
    3,
    'srgb',
  ],
  ['colours that are all grey', picture(3, (x, y) => noise(x, y, 0)), 1, 'b-w'],
  ['both', picture(4, (x, y, c) => (c === 3 ? 255 : noise(x, y, 0))), 1, 'b-w'],
] as const)('drops %s', async (_, original, channels, space) => {
  const metadata = await sharp(encodePng(original)).metadata();
  expect(metadata).toMatchObject({ channels, space, isPalette: false });
});

it('gives few colours a palette with as few bits as they need', () => {
  // In the header: bits per sample, then the colour type, which is 3 for a palette.
  const codingOf = (colors: number) => [...encodePng(picture(3, steps(colors))).subarray(24, 26)];
  expect([2, 4, 16, 17].map(codingOf)).toEqual([
    [1, 3],
    [2, 3],
    [4, 3],
    [8, 2],
  ]);
});

it('is smaller than sharp for a photo-like picture and for a drawing', async () => {
  for (const sampleAt of [slope, steps(40)]) {
    const original = picture(3, sampleAt);
    const { pixels, ...raw } = original;
    const bySharp = await sharp(pixels, { raw }).png().toBuffer();
    expect(encodePng(original).length).toBeLessThan(bySharp.length);
  }
});
