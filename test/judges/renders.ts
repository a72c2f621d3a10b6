// Renders images for tests, and reads the pixels of thumbnails.
import sharp from 'sharp';
import { expect } from 'vitest';
import { defaultMaxPixels } from '#core/refuse-by-facts.ts';
import { type Output, squareVariant, type ThumbnailFormat } from '#core/variant.ts';
import type { Rendering, Thumbnail } from '#render/process/reply-schema.ts';
import { renderThumbnails } from '#render/render-thumbnail.ts';
import type { RenderOptions } from '#render/rendering.ts';

/** What a stack with the default settings makes, in this format. */
export function usualOptions(
  format: ThumbnailFormat,
  changes: Partial<Output> = {},
): RenderOptions & { readonly outputs: readonly [Output] } {
  const output = { ...squareVariant(128, true), format, ...changes };
  return { outputs: [output], maxPixels: defaultMaxPixels };
}

type SingleRendering =
  | { readonly ok: true; readonly thumbnail: Thumbnail }
  | Extract<Rendering, { readonly ok: false }>;

/** Renders one thumbnail, without a process. */
export async function renderOne(
  bytes: Uint8Array,
  format: ThumbnailFormat,
  changes: Partial<Output> = {},
): Promise<SingleRendering> {
  const rendering = await renderThumbnails({ bytes, ...usualOptions(format, changes) });
  if (!rendering.ok) return rendering;
  const [thumbnail] = rendering.thumbnails;
  if (!thumbnail) throw new Error('There is no thumbnail');
  return { ok: true, thumbnail };
}

/**
 * @returns the thumbnail
 * @throws Error when the render fails, which ends the test
 */
export async function renderOk(
  bytes: Uint8Array,
  format: ThumbnailFormat = 'png',
  changes: Partial<Output> = {},
): Promise<Thumbnail> {
  const rendering = await renderOne(bytes, format, changes);
  if (rendering.ok) return rendering.thumbnail;
  throw new Error(`refused: ${rendering.failure.code}, ${rendering.failure.message}`);
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
