// Reads the pixels and the size of thumbnails.
import { expect } from 'playwright/test';
import sharp from 'sharp';
import { cornerColors, readCorners } from '#test/images/pictures.ts';

export type Corner = keyof typeof cornerColors;

/** For each corner in reading order, the corner of the upright picture whose colour it shows. */
export type CornerOrder = readonly [Corner, Corner, Corner, Corner];

const upright: CornerOrder = ['topLeft', 'topRight', 'bottomLeft', 'bottomRight'];

/** Lossy formats and palettes may change a channel by this much. The colours differ by about 200. */
const colorTolerance = 30;

export async function expectCorners(bytes: Buffer, order: CornerOrder = upright): Promise<void> {
  const found = await readCorners(bytes);
  for (const [place, corner] of upright.entries()) {
    expectNear(found[corner] ?? [], cornerColors[order[place] ?? corner], corner);
  }
}

export function expectNear(
  actual: readonly number[],
  expected: readonly number[],
  what = 'colour',
): void {
  const distance = expected.map((value, i) => Math.abs(value - (actual[i] ?? 999)));
  expect(Math.max(...distance), `${what} is ${actual}, expected ${expected}`).toBeLessThanOrEqual(
    colorTolerance,
  );
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
