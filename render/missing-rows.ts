// The parts that a damaged file does not contain: libjpeg paints them grey, browsers leave them transparent.
import type { Sharp } from 'sharp';
import { type Size, turnSize } from '#core/size.ts';
import { fromPixels, type Pixels, toPixels } from './pixels.ts';
import type { RenderStep, RenderTask } from './source.ts';

/** Pixel rows in one row of JPEG blocks whose chroma is halved. */
const largestBlock = 16;

/** Makes the missing rows of a damaged JPEG transparent, and those between the rows of an interlaced GIF opaque. */
export const clearMissingRows: RenderStep = async (image, { source, facts, size, strictness }) => {
  if (strictness === 'strict') return image;
  if (facts.format === 'gif' && facts.progressive && !facts.hasAlpha) return fillGaps(image);
  if (facts.format !== 'jpeg') return image;
  const storedRows = (upright: Size) => turnSize(upright, source.orientation).height;
  const blockRows = Math.ceil((largestBlock * storedRows(size)) / storedRows(source));
  const picture = await toPixels(image);
  const kept = countRows(picture, blockRows);
  if (kept === picture.height) return fromPixels(picture);
  const cleared = await toPixels(fromPixels(picture).ensureAlpha());
  cleared.pixels.fill(0, kept * picture.width * cleared.channels);
  return fromPixels(cleared);
};

/** Rows of later passes are missing. Browsers show the rows above them there, and libvips shows through. */
async function fillGaps(image: Sharp): Promise<Sharp> {
  const picture = await toPixels(image.ensureAlpha());
  const pixels = picture.pixels.map((value, i) => (i % 4 === 3 && value > 0 ? 255 : value));
  return fromPixels({ ...picture, pixels });
}

/** libjpeg leaves missing blocks at coefficient 0, which is mid grey. The resize rounds it by up to 1. */
const missingGrey = 128;
const rounding = 1;

/**
 * Leaves out the rows at the bottom that are grey from end to end, and above them the one row of blocks that turns grey
 * before its right end: browsers show whole rows of blocks.
 *
 * @param blockRows most rows of the picture in one row of blocks
 */
export function countRows({ width, height, channels, pixels }: Pixels, blockRows: number): number {
  if (channels !== 3) return height;
  const isMissing = (from: number, y: number) =>
    pixels
      .subarray((y * width + from) * 3, (y + 1) * width * 3)
      .every((value) => Math.abs(value - missingGrey) <= rounding);
  const whole = rowsAbove(height, (y) => isMissing(0, y));
  const unbroken = rowsAbove(whole, (y) => isMissing(width - 1, y));
  // When more rows than one row of blocks end in grey, that grey belongs to the picture.
  return unbroken > 0 && whole - unbroken <= blockRows ? unbroken : whole;
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
