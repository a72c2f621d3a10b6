// Opens what is left of a file that sharp refuses. Only damaged and fuzzed files get here.
import sharp from 'sharp';
import type { DecodedPixels, DecodeFailure } from './decoders/decoded-image.ts';
import { damaged } from './decoders/decoded-image.ts';
import { apngFirstFrame } from './decoders/rescue/apng-first-frame.ts';
import { withoutCutSegment } from './decoders/rescue/jpeg-cut.ts';
import { mendPng } from './decoders/rescue/mend-png.ts';
import { padWebp } from './decoders/rescue/webp-padding.ts';
import { openJpeg, openPng } from './open-file.ts';
import { isOutOfMemory } from './out-of-memory.ts';
import { decodeLimitsOf, type OpenedSource, type OpenRequest, sourceOfPixels } from './source.ts';

/** @returns `undefined` when sharp needs no help to read what is left */
export async function openDamagedSource(request: OpenRequest): Promise<OpenedSource | undefined> {
  const { bytes, facts } = request;
  if (facts.format === 'jpeg') {
    const readable = withoutCutSegment(bytes);
    return readable && openJpeg({ ...request, bytes: readable });
  }
  // libpng shows nothing of an interlaced picture that is cut off. Browsers do not agree on what that shows (decision 036).
  if (facts.format === 'png' && !facts.progressive) {
    const mended = await mendPng(apngFirstFrame(bytes) ?? bytes, facts);
    const source = await openPng({ ...request, bytes: mended.bytes });
    return { ...source, rowShare: mended.rows / facts.height };
  }
  if (facts.format === 'webp' && !facts.animated) {
    return sourceOfPixels(await readCutWebp(request), 'webp');
  }
  return undefined;
}

/** Any two numbers that produce different bytes. */
const salts = [0x9e3779b1, 0x85ebca6b] as const;

/** Completes a lossy WebP with made-up data, twice. Rows that differ between the two were not in the file. */
async function readCutWebp(request: OpenRequest): Promise<DecodedPixels | DecodeFailure> {
  const { width: sourceWidth, height: sourceHeight } = request.facts;
  const { keepLongSide, maxPixels } = decodeLimitsOf(request);
  const decode = (salt: number) =>
    sharp(padWebp(request.bytes, request.facts, salt), {
      failOn: 'none',
      limitInputPixels: maxPixels,
    })
      .resize(keepLongSide, keepLongSide, { fit: 'inside', withoutEnlargement: true })
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
  try {
    const { data: pixels, info } = await decode(salts[0]);
    const { data: others } = await decode(salts[1]);
    const { width, height } = info;
    const firstMadeUp = pixels.findIndex((value, i) => value !== others[i]);
    if (firstMadeUp >= 0) pixels.fill(0, firstMadeUp - (firstMadeUp % (4 * width)));
    const size = { width, height, sourceWidth, sourceHeight };
    return { ok: true, kind: 'pixels', ...size, channels: 4, pixels, complete: false };
  } catch (error) {
    if (isOutOfMemory(error)) throw error;
    return damaged('libwebp cannot read this picture, even with data added at its end');
  }
}
