// The parts that a damaged file does not contain: libjpeg paints them grey, browsers leave them transparent.
import type { Sharp } from 'sharp';
import { fromPixels, type Pixels, type Size, toPixels } from './pixels.ts';
import { type RenderStep, type RenderTask, turnSize } from './source.ts';

/** Pixel rows in one row of JPEG blocks whose chroma is halved. */
const largestBlock = 16;

/** Makes the missing rows of a damaged JPEG transparent. */
export const clearMissingRows: RenderStep = async (image, { source, facts, size, strictness }) => {
  if (facts.format !== 'jpeg' || strictness === 'strict') return image;
  const storedRows = (upright: Size) => turnSize(upright, source.orientation).height;
  const blockRows = Math.ceil((largestBlock * storedRows(size)) / storedRows(source));
  return fromPixels(withoutMissingRows(await toPixels(image), blockRows));
};

/** libjpeg leaves missing blocks at coefficient 0, which is mid grey. The resize rounds it by up to 1. */
const missingGrey = 128;
const rounding = 1;

/**
 * Clears the rows at the bottom that are grey from end to end, and above them the one row of blocks that turns grey
 * before its right end: browsers show whole rows of blocks.
 *
 * @param blockRows most rows of the picture in one row of blocks
 * @returns RGBA pixels; the same pixels when no row is missing
 */
export function withoutMissingRows(picture: Pixels, blockRows: number): Pixels {
  const { width, height, channels, pixels } = picture;
  if (channels !== 3) return picture;
  const isMissing = (from: number, y: number) =>
    pixels
      .subarray((y * width + from) * 3, (y + 1) * width * 3)
      .every((value) => Math.abs(value - missingGrey) <= rounding);
  const whole = rowsAbove(height, (y) => isMissing(0, y));
  const unbroken = rowsAbove(whole, (y) => isMissing(width - 1, y));
  // When more rows than one row of blocks end in grey, that grey belongs to the picture.
  const kept = unbroken > 0 && whole - unbroken <= blockRows ? unbroken : whole;
  if (kept === height) return picture;
  const cleared = new Uint8Array(width * height * 4);
  for (let i = 0; i < kept * width; i++) {
    cleared.set(pixels.subarray(i * 3, i * 3 + 3), i * 4);
    cleared[i * 4 + 3] = 255;
  }
  return { width, height, channels: 4, pixels: cleared };
}

/** @returns how many rows remain after all missing rows at the bottom */
function rowsAbove(rows: number, isMissing: (y: number) => boolean): number {
  let left = rows;
  while (left > 0 && isMissing(left - 1)) left--;
  return left;
}

/** @returns `undefined` when nothing was read from a damaged file */
export async function unlessEmpty(
  image: Sharp,
  { source, facts, strictness }: RenderTask,
): Promise<Sharp | undefined> {
  if (!source.isDamaged && strictness === 'strict') return image;
  const picture = await toPixels(image);
  // libtiff leaves unread samples at 0: black, or white where 0 is no ink.
  const isEmpty = isTransparent(picture) || (facts.format === 'tiff' && isBlackOrWhite(picture));
  return isEmpty ? undefined : fromPixels(picture);
}

function isTransparent({ channels, pixels }: Pixels): boolean {
  const isClear = (value: number, i: number) => i % channels !== channels - 1 || value === 0;
  return hasAlpha(channels) && pixels.every(isClear);
}

function isBlackOrWhite({ channels, pixels }: Pixels): boolean {
  const [first] = pixels;
  const colors = channels - (hasAlpha(channels) ? 1 : 0);
  const isOneShade = pixels.every((value, i) => i % channels >= colors || value === first);
  return isOneShade && (first === 0 || first === 255);
}

function hasAlpha(channels: Pixels['channels']): boolean {
  return channels === 2 || channels === 4;
}
