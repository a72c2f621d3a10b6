// Renders images for tests, and reads the pixels of thumbnails.
import sharp from 'sharp';
import { expect } from 'vitest';
import type { ThumbnailFormat } from '#core/keys.ts';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import type { Thumbnail } from '#render/process/reply-schema.ts';
import { renderThumbnail } from '#render/render-thumbnail.ts';
import type { RenderRequest } from '#render/rendering.ts';

/** The default settings of a deployed stack. */
export const usualRequest = {
  maxSide: 128,
  maxPixels: defaultMaxPixels,
  keepAnimation: true,
} as const;

export const thumbnailFormats: readonly ThumbnailFormat[] = ['jpeg', 'png', 'webp', 'gif', 'avif'];

/**
 * @returns the thumbnail
 * @throws Error when the render fails, which ends the test
 */
export async function renderOk(
  bytes: Uint8Array,
  format: ThumbnailFormat = 'png',
  request: Partial<RenderRequest> = {},
): Promise<Thumbnail> {
  const rendering = await renderThumbnail({ bytes, format, ...usualRequest, ...request });
  if (!rendering.ok)
    throw new Error(`refused: ${rendering.failure.code}, ${rendering.failure.message}`);
  return rendering.thumbnail;
}

export type Rgba = readonly [red: number, green: number, blue: number, alpha: number];

export interface ReadPixels {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
  /** @returns the colour at a place; `x` and `y` go from 0 to 1 across the picture */
  at(x: number, y: number): Rgba;
}

/** @returns the pixels of the first frame, in sRGB */
export async function readPixels(bytes: Uint8Array): Promise<ReadPixels> {
  const { data, info } = await sharp(bytes)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const value = (at: number) => data[at] ?? 0;
  return {
    width,
    height,
    rgba: data,
    at(x, y) {
      const column = Math.min(width - 1, Math.floor(x * width));
      const row = Math.min(height - 1, Math.floor(y * height));
      const at = 4 * (row * width + column);
      return [value(at), value(at + 1), value(at + 2), value(at + 3)];
    },
  };
}

/** Expects each channel within `tolerance` of 255. */
export function expectColor(
  actual: readonly number[],
  expected: readonly number[],
  tolerance = 3,
  about = '',
): void {
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] ?? -999))));
  expect(worst, `${about} is ${actual}, expected ${expected}`).toBeLessThanOrEqual(tolerance);
}
