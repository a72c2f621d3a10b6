// TIFF: what libvips reads of it, and sharp then takes for something else.
import sharp from 'sharp';
import { failure } from '#core/failure.ts';
import { formats } from '#core/formats.ts';
import type { ImageFacts } from '#core/image-facts.ts';
import { withDeepProfile } from './color/deep-profile.ts';
import { type OpenedSource, type Source, sourceOfFile } from './source.ts';

/** From the whole range of 32 bits to that of 8. */
const scaleOf32Bits = 255 / (2 ** 32 - 1);

/**
 * @param facts of the same bytes, their size already within the limit
 * @returns what sharp is to read; a failure for 32-bit integers with transparency
 */
export async function openTiff(
  bytes: Uint8Array,
  facts: ImageFacts,
  maxPixels: number,
): Promise<OpenedSource> {
  const found = sourceOfFile(bytes, facts, { limitInputPixels: maxPixels });
  const { source } = found;
  const metadata = await sharp(bytes, source.options)
    .metadata()
    .catch(() => undefined);
  // Left to the renderer to refuse.
  if (!metadata) return found;
  const { space, depth, hasAlpha, icc } = metadata;
  if (depth === 'uint') {
    // sharp takes such samples for 8 bits, and its averages by alpha with them.
    return hasAlpha
      ? { ok: false, failure: failure('unsupported-variant', { formatName: formats.tiff.inWords }) }
      : { ok: true, source: { ...source, sampleScale: scaleOf32Bits } };
  }
  // Such light is linear, as sharp knows by itself; given a profile that says so, too, it shows nearly black.
  if (space === 'scrgb' && icc) return { ok: true, source: ignoreProfile(source) };
  return withDeepProfile(found, facts);
}

function ignoreProfile(source: Source): Source {
  return { ...source, options: { ...source.options, ignoreIcc: true } };
}
