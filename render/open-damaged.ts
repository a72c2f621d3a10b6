// Opens what is left of a file that sharp refuses. Only damaged and fuzzed files get here.
import sharp from 'sharp';
import type { DecodedPixels, DecodeFailure, DecodeLimits } from './decoders/decoded-image.ts';
import { damaged } from './decoders/decoded-image.ts';
import { withPngColor } from './open-file.ts';
import { openSource } from './open-source.ts';
import { decodeLimitsOf, type OpenedSource, type OpenRequest, sourceOfPixels } from './source.ts';

/** @returns `undefined` for formats without a reader of ours, and when that reader finds no more than sharp does */
export async function openDamagedSource(request: OpenRequest): Promise<OpenedSource | undefined> {
  const { bytes, facts } = request;
  const limits = decodeLimitsOf(request);
  switch (facts.format) {
    case 'png': {
      const { rescuePng } = await import('./decoders/rescue/rescue-png.ts');
      return withPngColor(sourceOfPixels(await rescuePng(bytes, limits), 'png'), request);
    }
    case 'gif': {
      const { rescueGif } = await import('./decoders/rescue/rescue-gif.ts');
      return sourceOfPixels(rescueGif(bytes, request), 'gif');
    }
    case 'jpeg': {
      const readable = await readablePartOfJpeg(request);
      return readable && openSource({ ...request, bytes: readable });
    }
    case 'webp':
      return facts.animated ? undefined : sourceOfPixels(await rescueWebp(bytes, limits), 'webp');
    default:
      return undefined;
  }
}

/** How much a JPEG can be reduced while it is decoded. */
const jpegReduction = 8;

/**
 * If a progressive JPEG has a fault in the middle, browsers show the scans before the fault, but libvips shows nothing.
 *
 * @returns the longest part from the start that sharp reads; `undefined` when sharp reads the whole file, or no part
 */
async function readablePartOfJpeg(request: OpenRequest): Promise<Uint8Array | undefined> {
  const { bytes, facts, maxPixels } = request;
  const width = Math.ceil(facts.width / jpegReduction);
  const height = Math.ceil(facts.height / jpegReduction);
  const isReadable = (part: Uint8Array) =>
    sharp(part, { limitInputPixels: maxPixels, failOn: 'none' })
      .resize(width, height, { fit: 'fill' })
      .raw()
      .toBuffer()
      .then(
        () => true,
        () => false,
      );
  if (await isReadable(bytes)) return undefined;
  const { cutJpeg, findJpegCuts } = await import('./decoders/rescue/jpeg-cuts.ts');
  const cuts = findJpegCuts(bytes);
  let readable: Uint8Array | undefined;
  for (let low = 0, high = cuts.length; low < high; ) {
    const middle = (low + high) >> 1;
    const part = cutJpeg(bytes, cuts[middle] ?? 0);
    if (await isReadable(part)) {
      readable = part;
      low = middle + 1;
    } else high = middle;
  }
  return readable;
}

/** Any two numbers that produce different bytes. */
const salts = [0x9e3779b1, 0x85ebca6b] as const;

/** Completes a lossy WebP with made-up data, twice. Rows that differ between the two were not in the file. */
async function rescueWebp(
  bytes: Uint8Array,
  { keepLongSide, maxPixels }: DecodeLimits,
): Promise<DecodedPixels | DecodeFailure> {
  const { padWebp } = await import('./decoders/rescue/webp-padding.ts');
  const decode = (webp: Uint8Array) =>
    sharp(webp, { failOn: 'none', limitInputPixels: maxPixels })
      .resize(keepLongSide, keepLongSide, { fit: 'inside', withoutEnlargement: true })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
  for (const keepAlpha of [true, false]) {
    const one = padWebp(bytes, { salt: salts[0], keepAlpha });
    if (!one) continue;
    try {
      const { width: sourceWidth, height: sourceHeight } = await sharp(one).metadata();
      const { data: pixels, info } = await decode(one);
      const { data: others } = await decode(padWebp(bytes, { salt: salts[1], keepAlpha }) ?? one);
      const { width, height } = info;
      const firstMadeUp = pixels.findIndex((value, i) => value !== others[i]);
      if (firstMadeUp >= 0) pixels.fill(0, firstMadeUp - (firstMadeUp % (4 * width)));
      const size = { width, height, sourceWidth, sourceHeight };
      return { ok: true, kind: 'pixels', ...size, channels: 4, pixels, complete: false };
    } catch {}
  }
  return damaged('libwebp cannot read this lossy picture, even with data added at its end');
}
