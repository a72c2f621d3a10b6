// What a thumbnail shows, read back out of its pixels.

import { expect } from 'playwright/test';
import sharp from 'sharp';
import { cornerColors, readCorners } from '#test/images/pictures.ts';

export type Corner = keyof typeof cornerColors;

/** Corner by corner in reading order, which colour of the upright picture is there. */
export type CornerOrder = readonly [Corner, Corner, Corner, Corner];

export const upright: CornerOrder = ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'];

/** What lossy formats and palettes may do to a colour, per channel; the colours are some 200 apart. */
const colorTolerance = 30;

export async function expectCorners(bytes: Buffer, order: CornerOrder = upright): Promise<void> {
  const found = await readCorners(bytes);
  for (const [place, corner] of upright.entries()) {
    const expected = cornerColors[order[place] ?? corner];
    const distance = expected.map((value, i) => Math.abs(value - (found[corner]?.[i] ?? 999)));
    expect(
      Math.max(...distance),
      `${corner} is ${found[corner]}, expected ${expected}`,
    ).toBeLessThanOrEqual(colorTolerance);
  }
}

export async function readSize(bytes: Buffer) {
  const { format, width, height } = await sharp(bytes).metadata();
  return { format, width, height };
}

/** Alpha in the middle of the left and of the right half: 0 is transparent, 255 opaque. */
export async function readAlpha(bytes: Buffer) {
  const { data, info } = await sharp(bytes)
    .ensureAlpha()
    .extractChannel('alpha')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const at = (x: number) => data[Math.floor(info.height / 2) * info.width + x];
  return { left: at(Math.floor(info.width / 4)), right: at(Math.floor((info.width * 3) / 4)) };
}
