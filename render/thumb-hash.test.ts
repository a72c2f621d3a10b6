// The blurred picture that stands in for a thumbnail has its colours, its shape and its transparency.
import sharp from 'sharp';
import { thumbHashToAverageRGBA, thumbHashToRGBA } from 'thumbhash';
import { expect, it } from 'vitest';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { thumbHash } from '#core/thumbnail-report.ts';
import { squareVariant, type ThumbnailFormat } from '#core/variant.ts';
import { gifColors, writeGif } from '#test/images/gif.ts';
import { cornerColors, cornersPicture } from '#test/images/pictures.ts';
import { renderThumbnails } from './render-thumbnail.ts';

async function hashOf(bytes: Uint8Array, format: ThumbnailFormat, side = 128) {
  const outputs = [side, 16].map((size) => ({ ...squareVariant(size, true), format }));
  const rendering = await renderThumbnails({ bytes, outputs, maxPixels: defaultMaxPixels });
  const [first, second] = rendering.ok ? rendering.thumbnails : [];
  expect(second?.thumbHash, 'only the first has it').toBeUndefined();
  return Buffer.from(thumbHash.parse(first?.thumbHash), 'base64');
}

function expectNear(found: readonly number[], expected: readonly number[]): void {
  const distance = expected.map((value, i) => Math.abs(value - (found[i] ?? 999)));
  expect(Math.max(...distance), `${found}, expected ${expected}`).toBeLessThan(90);
}

it.each([
  ['jpeg', 128],
  ['webp', 300],
  ['png', 640],
] as const)('shows the corners of a picture as %s of %i pixels', async (format, side) => {
  const hash = await hashOf(await cornersPicture(1600, 1200).jpeg().toBuffer(), format, side);
  const { w, h, rgba } = thumbHashToRGBA(hash);
  expect(w / h).toBeCloseTo(4 / 3, 0);
  const at = (x: number, y: number) => [...rgba.subarray(4 * (y * w + x), 4 * (y * w + x) + 3)];
  expectNear(at(3, 3), cornerColors.topLeft);
  expectNear(at(w - 4, 3), cornerColors.topRight);
  expectNear(at(3, h - 4), cornerColors.bottomLeft);
  expectNear(at(w - 4, h - 4), cornerColors.bottomRight);
});

it('is transparent where the thumbnail is, and white there in a JPEG', async () => {
  const clear = { width: 100, height: 100, channels: 4, background: '#f000' } as const;
  const bytes = await sharp({ create: clear }).png().toBuffer();
  expect(thumbHashToAverageRGBA(await hashOf(bytes, 'png')).a).toBe(0);
  const { r, g, b, a } = thumbHashToAverageRGBA(await hashOf(bytes, 'jpeg'));
  expectNear([255 * r, 255 * g, 255 * b, 255 * a], [255, 255, 255, 255]);
});

it.each(['gif', 'webp'] as const)('shows the first frame of an animation as %s', async (format) => {
  const full = { width: 200, height: 100 };
  const frames = [0, 1, 1].map((color) => ({ ...full, color, delay: 10 }));
  const { r, g, b } = thumbHashToAverageRGBA(await hashOf(writeGif({ ...full, frames }), format));
  expectNear([255 * r, 255 * g, 255 * b], (gifColors[0] ?? []).slice(0, 3));
});

it.each([
  [1, 1],
  [3000, 1],
  [1, 3000],
  [33, 31],
  [127, 77],
])('has 5 to 25 bytes for a grey picture of %ix%i', async (width, height) => {
  const picture = sharp({ create: { width, height, channels: 3, background: '#808080' } });
  const hash = await hashOf(await picture.toColourspace('b-w').png().toBuffer(), 'png');
  const { r, g, b } = thumbHashToAverageRGBA(hash);
  expectNear([255 * r, 255 * g, 255 * b], [128, 128, 128]);
});
