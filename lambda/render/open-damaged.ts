// Second try at a file that sharp refuses: what is left of it, as far as we have a reader for that.
import sharp, { type SharpOptions } from 'sharp';
import type { ImageFacts } from '#core/image-facts.ts';
import type { DecodedPixels, DecodeFailure, DecodeLimits } from './decoders/decoded-image.ts';
import { damaged } from './decoders/decoded-image.ts';
import { withPngColor } from './open-png-and-gif.ts';
import { openSource } from './open-source.ts';
import { decodeLimitsOf, type OpenedSource, type OpenOptions, sourceOfPixels } from './source.ts';

/** @returns `undefined` for formats without such a reader, and when that reads no more than sharp does */
export async function openDamagedSource(
  bytes: Uint8Array,
  facts: ImageFacts,
  options: OpenOptions,
): Promise<OpenedSource | undefined> {
  switch (facts.format) {
    case 'png': {
      const { rescuePng } = await import('./decoders/rescue/rescue-png.ts');
      const found = await rescuePng(bytes, decodeLimitsOf(options));
      return withPngColor(bytes, facts, sourceOfPixels(found, 'png'));
    }
    case 'gif': {
      const { rescueGif } = await import('./decoders/rescue/rescue-gif.ts');
      return sourceOfPixels(rescueGif(bytes, options), 'gif');
    }
    case 'jpeg': {
      const readable = await readablePartOfJpeg(bytes, facts, options.maxPixels);
      return readable && openSource(readable, facts, options);
    }
    case 'webp':
      return facts.animated ? undefined : sourceOfPixels(await rescueWebp(bytes, options), 'webp');
    default:
      return undefined;
  }
}

/** How much a JPEG can be reduced while it is decoded. */
const jpegReduction = 8;

/**
 * A progressive JPEG with a fault in the middle: browsers show the scans before it, libvips nothing.
 *
 * @returns the longest part from the start that sharp reads; `undefined` when it reads the whole, or no part
 */
async function readablePartOfJpeg(
  bytes: Uint8Array,
  { width, height }: ImageFacts,
  maxPixels: number,
): Promise<Uint8Array | undefined> {
  const size = {
    width: Math.ceil(width / jpegReduction),
    height: Math.ceil(height / jpegReduction),
  };
  const options = { limitInputPixels: maxPixels };
  if (await isReadable(bytes, options, size)) return undefined;
  const { cutJpeg, findJpegCuts } = await import('./decoders/rescue/jpeg-cuts.ts');
  const cuts = findJpegCuts(bytes);
  let readable: Uint8Array | undefined;
  for (let low = 0, high = cuts.length; low < high; ) {
    const middle = (low + high) >> 1;
    const part = cutJpeg(bytes, cuts[middle] ?? 0);
    if (await isReadable(part, options, size)) {
      readable = part;
      low = middle + 1;
    } else high = middle;
  }
  return readable;
}

function isReadable(
  bytes: Uint8Array,
  options: SharpOptions,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<boolean> {
  return sharp(bytes, { ...options, failOn: 'none' })
    .resize(width, height, { fit: 'fill' })
    .raw()
    .toBuffer()
    .then(
      () => true,
      () => false,
    );
}

/** Any two numbers that give different bytes. */
const salts = [0x9e3779b1, 0x85ebca6b] as const;

/** Reads the rows of a lossy WebP that are there; those that differ when other data are made up below are not. */
async function rescueWebp(
  bytes: Uint8Array,
  options: OpenOptions,
): Promise<DecodedPixels | DecodeFailure> {
  const { padWebp } = await import('./decoders/rescue/webp-padding.ts');
  const limits = decodeLimitsOf(options);
  for (const keepAlpha of [true, false]) {
    const pad = (salt: number) => padWebp(bytes, { salt, keepAlpha });
    const found = await rowsWhateverFollows(pad, limits);
    if (found) return found;
  }
  return damaged('a lossy picture that libwebp cannot read, whatever follows it');
}

async function rowsWhateverFollows(
  pad: (salt: number) => Uint8Array | undefined,
  { keepLongSide, maxPixels }: DecodeLimits,
): Promise<DecodedPixels | undefined> {
  const decode = (webp: Uint8Array) =>
    sharp(webp, { failOn: 'none', limitInputPixels: maxPixels })
      .resize(keepLongSide, keepLongSide, { fit: 'inside', withoutEnlargement: true })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
  try {
    const one = pad(salts[0]);
    if (one === undefined) return undefined;
    const { width: sourceWidth, height: sourceHeight } = await sharp(one).metadata();
    const { data: pixels, info } = await decode(one);
    const { data: otherPixels } = await decode(pad(salts[1]) ?? one);
    const { width, height } = info;
    const firstMadeUp = pixels.findIndex((value, i) => value !== otherPixels[i]);
    if (firstMadeUp >= 0) pixels.fill(0, firstMadeUp - (firstMadeUp % (4 * width)));
    const size = { width, height, sourceWidth, sourceHeight };
    return { ok: true, kind: 'pixels', ...size, channels: 4, pixels, complete: false };
  } catch {
    return undefined;
  }
}
