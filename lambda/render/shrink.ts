// Source -> the picture at the thumbnail's size, upright: the only place that decides how pixels are averaged.
import sharp, { type Sharp } from 'sharp';
import type { ImageFormat, Orientation } from '#core/image-facts.ts';
import { applyColor } from './apply-color.ts';
import { clearMissingRows } from './missing-rows.ts';
import { fromPixels, type Pixels, type Size, toPixels } from './pixels.ts';
import type { Source } from './source.ts';

// One image at a time per process: a Lambda runs one invocation at once, and below 1769 MB it has less than one vCPU.
sharp.concurrency(1);
// Nothing is ever decoded twice, so libvips' operation cache only holds memory.
sharp.cache(false);

/** How far a file may be from what its format says: browsers show much of what a strict reader refuses. */
export type Strictness = 'strict' | 'tolerant';

export interface ShrinkOptions {
  readonly strictness: Strictness;
  /** Every frame of an animation, or the first. */
  readonly frames: 'all' | 'first';
}

/**
 * The largest size of the source's shape inside `maxSide` x `maxSide`, in pixels: at least one, and never larger than the
 * source unless that is a drawing that fits any size.
 */
export function fitInside({ width, height, isScalable = false }: Source, maxSide: number): Size {
  const scale = maxSide / Math.max(width, height);
  const factor = isScalable ? scale : Math.min(1, scale);
  const fit = (side: number) => Math.min(maxSide, Math.max(1, Math.round(side * factor)));
  return { width: fit(width), height: fit(height) };
}

/** Rows of pixels that a JPEG holds in one row of blocks, where its chroma is halved. */
const largestBlock = 16;

/**
 * @param format of the source
 * @param size of the thumbnail, upright
 * @returns a pipeline that ends at that size: upright, in sRGB, with its alpha
 */
export async function shrink(
  source: Source,
  format: ImageFormat,
  size: Size,
  options: ShrinkOptions,
): Promise<Sharp> {
  const { orientation } = source;
  const stored = orientation >= 5 ? { width: size.height, height: size.width } : size;
  const image = read(source, options);
  let shrunk = isReducedPoorly(format, source, size, options)
    ? await shrinkInTwoSteps(image, stored)
    : resizeTo(image, stored);
  if (format === 'jpeg' && options.strictness === 'tolerant') {
    const sourceHeight = orientation >= 5 ? source.width : source.height;
    const blockRows = Math.ceil((largestBlock * stored.height) / sourceHeight);
    shrunk = fromPixels(clearMissingRows(await toPixels(shrunk), blockRows));
  }
  const colored = await applyColor(shrunk, source);
  return orientation === 1 ? colored : turn(await toPixels(colored), orientation);
}

function read(
  { bytes, options, isBareCmyk, sampleScale }: Source,
  { strictness, frames }: ShrinkOptions,
): Sharp {
  const image = sharp(bytes, {
    ...options,
    failOn: strictness === 'strict' ? 'error' : 'none',
    ...(frames === 'all' ? { pages: -1 } : {}),
  });
  const scaled = sampleScale === undefined ? image : image.linear(sampleScale, 0);
  return isBareCmyk ? scaled.pipelineColourspace('cmyk').toColourspace('cmyk') : scaled;
}

/**
 * Lanczos over at least half of the pixels that a JPEG's own reduction leaves: with the default the last step may be as
 * little as 1.1, which costs 5 dB on a 2 MP photo and saves 1 ms (measured November 2026).
 */
function resizeTo(image: Sharp, { width, height }: Size): Sharp {
  return image.resize(width, height, { fit: 'fill', fastShrinkOnLoad: false });
}

/** Below this a WebP is decoded whole, which is exact. */
const twoStepFactor = 4;

/**
 * WebP's reduction while decoding is poor (33 dB against a full decode), and saves a fifth of the time and most of the
 * memory. Down to twice the size with it and on by Lanczos gives 41 dB in the same time.
 */
function isReducedPoorly(
  format: ImageFormat,
  source: Source,
  size: Size,
  { frames }: ShrinkOptions,
): boolean {
  const isMuchLarger =
    source.width > twoStepFactor * size.width && source.height > twoStepFactor * size.height;
  return format === 'webp' && frames === 'first' && isMuchLarger;
}

async function shrinkInTwoSteps(image: Sharp, { width, height }: Size): Promise<Sharp> {
  const larger = image.resize(2 * width, 2 * height, { fit: 'fill' });
  return resizeTo(fromPixels(await toPixels(larger)), { width, height });
}

/** @returns the same picture; `undefined` when nothing of it was read */
export async function unlessEmpty(image: Sharp, format: ImageFormat): Promise<Sharp | undefined> {
  const picture = await toPixels(image);
  // libtiff leaves unread samples at 0, which is black, or white where 0 means no ink.
  const isEmpty = isTransparent(picture) || (format === 'tiff' && isBlackOrWhite(picture));
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

/** Turned last: a large picture would have to be held whole for it. sharp mirrors before it rotates. */
function turn(pixels: Pixels, orientation: Orientation): Sharp {
  const image = fromPixels(pixels);
  switch (orientation) {
    case 1:
      return image;
    case 2:
      return image.flop();
    case 3:
      return image.rotate(180);
    case 4:
      return image.flip();
    case 5:
      return image.flop().rotate(270);
    case 6:
      return image.rotate(90);
    case 7:
      return image.flop().rotate(90);
    case 8:
      return image.rotate(270);
  }
}
