// Bytes of any format -> what sharp can read: the file itself, or the pixels one of our decoders made of it.
import sharp from 'sharp';
import { failure } from '#core/failure.ts';
import { type ImageFacts, type ImageFormat, readImageFacts } from '#core/image-facts.ts';
import { maxPixelsOf, refuseByFacts } from '#core/refuse-by-facts.ts';
import { chromiumInkProfile } from './color/chromium-ink-profile.ts';
import { replaceJpegProfile } from './color/replace-jpeg-profile.ts';
import type { DecodeResult } from './decoders/decoded-image.ts';
import { openAvif } from './open-avif.ts';
import { openGif, openPng } from './open-png-and-gif.ts';
import { openTiff } from './open-tiff.ts';
import {
  decoderFailure,
  type OpenedSource,
  type OpenOptions,
  sourceOfFile,
  sourceOfPixels,
} from './source.ts';

/** Our decoders may hand over a smaller copy; one of twice the thumbnail's size loses nothing that can be seen. */
const copiesPerSide = 2;

/** @param facts of the same bytes, their size already within the limit */
export async function openSource(
  bytes: Uint8Array,
  facts: ImageFacts,
  options: OpenOptions,
): Promise<OpenedSource> {
  const { maxSide } = options;
  const maxPixels = maxPixelsOf(facts.format, options.maxPixels);
  switch (facts.format) {
    case 'jpeg':
      return openJpeg(bytes, facts, maxPixels);
    case 'gif':
      return openGif(bytes, facts, options);
    case 'tiff':
      return openTiff(bytes, facts, maxPixels);
    case 'png':
      return openPng(bytes, facts, options);
    case 'webp':
      // No browser turns a WebP by its EXIF.
      return sourceOfFile(bytes, { ...facts, orientation: 1 }, { limitInputPixels: maxPixels });
    case 'avif':
      return openAvif(bytes, facts, maxPixels);
    case 'svg':
      return openSvg(bytes, facts, maxSide);
    case 'heic': {
      const { decodeHeic } = await import('./decoders/heic/heic.ts');
      return sourceOfPixels(await decodeHeic(bytes, { wantedSize: maxSide, maxPixels }), 'heic');
    }
    case 'jxl': {
      const { decodeJxl } = await import('./decoders/jxl/jxl.ts');
      return sourceOfPixels(await decodeJxl(bytes), 'jxl');
    }
    case 'bmp': {
      const { decodeBmp } = await import('./decoders/bmp/bmp.ts');
      const keepLongSide = copiesPerSide * maxSide;
      return fromWrapper(decodeBmp(bytes, { maxPixels, keepLongSide }), 'bmp', options);
    }
    case 'ico': {
      const { decodeIco } = await import('./decoders/bmp/ico.ts');
      return fromWrapper(decodeIco(bytes, { maxPixels }), 'ico', { ...options, maxPixels });
    }
  }
}

async function openJpeg(
  bytes: Uint8Array,
  facts: ImageFacts,
  maxPixels: number,
): Promise<OpenedSource> {
  const found = sourceOfFile(bytes, facts, { limitInputPixels: maxPixels });
  if (facts.colorModel !== 'cmyk' && facts.colorModel !== 'ycck') return found;
  // Read from the header; a file too broken for that is left to the renderer to refuse.
  const icc = await sharp(bytes, found.source.options)
    .metadata()
    .then(
      (metadata) => metadata.icc,
      () => undefined,
    );
  const profile = icc && chromiumInkProfile(icc);
  if (!profile) return { ok: true, source: { ...found.source, isBareCmyk: true } };
  return { ok: true, source: { ...found.source, bytes: replaceJpegProfile(bytes, profile) } };
}

async function openSvg(
  bytes: Uint8Array,
  facts: ImageFacts,
  maxSide: number,
): Promise<OpenedSource> {
  const { inspectSvg, svgDensity } = await import('./decoders/svg/svg.ts');
  const inspected = inspectSvg(bytes, copiesPerSide * maxSide);
  if (!inspected.ok) return { ok: false, failure: decoderFailure(inspected.reason, 'svg') };
  const { redrawAsPng } = await import('./decoders/svg/svg-images.ts');
  const redrawn = await redrawAsPng(inspected.images);
  const fitted = redrawn.size > 0 ? inspected.redraw(redrawn) : inspected;
  const { source } = sourceOfFile(fitted.bytes, facts, { density: svgDensity });
  return { ok: true, source: { ...source, isScalable: !inspected.hasOwnSize } };
}

async function fromWrapper(
  result: DecodeResult,
  format: ImageFormat,
  options: OpenOptions,
): Promise<OpenedSource> {
  return result.ok && result.kind === 'embedded'
    ? openEmbedded(result.bytes, options)
    : sourceOfPixels(result, format);
}

/** A JPEG or PNG that a BMP or an icon merely wraps; anything else in there is no picture. */
async function openEmbedded(bytes: Uint8Array, options: OpenOptions): Promise<OpenedSource> {
  const found = readImageFacts(bytes, bytes.length);
  const isPlain = found.ok && (found.facts.format === 'jpeg' || found.facts.format === 'png');
  if (!isPlain) return { ok: false, failure: failure('damaged') };
  const refusal = refuseByFacts(found.facts, options.maxPixels);
  if (refusal) return { ok: false, failure: refusal };
  return openSource(bytes, found.facts, options);
}
