// The HEIC fixtures, decoded, and their pixels as sharp shows them.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { expect } from 'vitest';
import type { DecodedPixels } from '#render/decoders/decoded-image.ts';
import { decodeHeic } from '#render/decoders/heic/heic.ts';
import { wrapAsTiff } from '#render/decoders/wrap-as-tiff.ts';
import { codedItemOf, type HeifItem } from '../images/heif.ts';

export const fixture = (name: string) =>
  readFileSync(new URL(`../files/heic/${name}.heic`, import.meta.url));
export const options = { wantedSize: 128, maxPixels: 50_000_000 };

export async function decoded(bytes: Uint8Array, overrides = {}): Promise<DecodedPixels> {
  const result = await decodeHeic(bytes, { ...options, ...overrides });
  if (!result.ok) throw new Error(`${result.reason}: ${result.detail}`);
  return result;
}

/** RGB(A) at each [x, y], as sharp shows the picture in sRGB. */
export async function shownAt(
  image: DecodedPixels,
  points: readonly (readonly [number, number])[],
) {
  const { data, info } = await sharp(wrapAsTiff(image))
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return points.map(([x, y]) => {
    const at = (y * info.width + x) * info.channels;
    return [...data.subarray(at, at + info.channels)];
  });
}

export function expectNear(
  actual: readonly number[][],
  expected: readonly number[][],
  tolerance: number,
) {
  const worst = Math.max(
    ...expected.flatMap((colour, i) =>
      colour.map((value, c) => Math.abs(value - (actual[i]?.[c] ?? -999))),
    ),
  );
  expect(worst, `${JSON.stringify(actual)} for ${JSON.stringify(expected)}`).toBeLessThanOrEqual(
    tolerance,
  );
}

export const patchCentres = [16, 48].flatMap((y) => [16, 48, 80, 112].map((x) => [x, y] as const));
export const patchColours = [
  [255, 0, 0],
  [0, 255, 0],
  [0, 0, 255],
  [255, 255, 255],
  [0, 0, 0],
  [128, 128, 128],
  [200, 120, 60],
  [60, 120, 200],
];

/** Display P3 -> sRGB by the published matrix. It shares no code with the decoder that it tests. */
export function p3ToSrgb(colour: readonly number[]): number[] {
  const [r = 0, g = 0, b = 0] = colour.map((v) => {
    const s = v / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  });
  return [
    1.2249401763 * r - 0.2249401763 * g,
    -0.0420569547 * r + 1.0420569547 * g,
    -0.0196375546 * r - 0.0786360456 * g + 1.0982736001 * b,
  ].map((v) => {
    const linear = Math.min(1, Math.max(0, v));
    const s = linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
    return Math.round(s * 255);
  });
}

/** The coded picture of a HEIC, with its size and its codec. */
export const pictureOf = (name: string) => codedItemOf(fixture(name), 'hvc1', ['ispe', 'hvcC']);
export const quadrants = pictureOf('quadrants');
export const patches = pictureOf('patches-srgb');
export const flat16Mp = pictureOf('flat-16mp');
export const coded = (picture: HeifItem, ...properties: readonly Uint8Array[]): HeifItem => ({
  ...picture,
  properties: [...picture.properties, ...properties],
});
