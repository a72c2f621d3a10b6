// Opens a file of any format: sharp reads the file, or one of our decoders makes pixels from it.
import { failure } from '#core/failure.ts';
import { readImageFacts } from '#core/image-facts.ts';
import { maxPixelsOf, refuseByFacts } from '#core/refuse-by-facts.ts';
import { maxDrawingSide } from '#core/variant.ts';
import { openAvif, openGif, openJpeg, openPng, openTiff } from './open-file.ts';
import {
  decodeLimitsOf,
  type OpenedSource,
  type OpenRequest,
  sourceOfFile,
  sourceOfPixels,
} from './source.ts';

/** Imports a decoder only when its format comes, since every import delays the first image. */
export async function openSource(given: OpenRequest): Promise<OpenedSource> {
  const { bytes, facts, maxSide } = given;
  const maxPixels = maxPixelsOf(facts.format, given.maxPixels);
  const request = { ...given, maxPixels };
  switch (facts.format) {
    case 'jpeg':
      return openJpeg(request);
    case 'png':
      return openPng(request);
    case 'gif':
      return openGif(request);
    case 'tiff':
      return openTiff(request);
    case 'avif':
      return openAvif(request);
    case 'webp':
      return sourceOfFile(request);
    case 'svg':
      return openSvg(request);
    case 'heic': {
      const { decodeHeic } = await import('./decoders/heic/heic.ts');
      const options = { wantedSize: maxSide, maxPixels, peakNits: facts.peakNits };
      return sourceOfPixels(await decodeHeic(bytes, options), 'heic');
    }
    case 'jxl': {
      const { decodeJxl } = await import('./decoders/jxl/jxl.ts');
      return sourceOfPixels(await decodeJxl(bytes, facts.nclx), 'jxl');
    }
    case 'bmp': {
      const { decodeBmp } = await import('./decoders/bmp/bmp.ts');
      return sourceOfPixels(decodeBmp(bytes, decodeLimitsOf(request)), 'bmp');
    }
    case 'ico': {
      const { decodeIco } = await import('./decoders/bmp/ico.ts');
      const result = decodeIco(bytes, { maxPixels });
      return result.ok && result.kind === 'embedded'
        ? openEmbeddedPng({ ...request, bytes: result.bytes })
        : sourceOfPixels(result, 'ico');
    }
  }
}

async function openSvg(request: OpenRequest): Promise<OpenedSource> {
  const { fitSvg, svgDensity } = await import('./decoders/svg/svg.ts');
  const drawnSide = Math.min(decodeLimitsOf(request).keepLongSide, maxDrawingSide);
  const fitted = await fitSvg(request.bytes, drawnSide);
  if (!fitted) return { ok: false, failure: failure('damaged') };
  // We choose the pixels of a drawing, so the operator's limit does not apply. libxml2 would refuse a photo of 8 MB inside a
  // drawing; unlimited, it still limits entities and depth.
  const options = { density: svgDensity, limitInputPixels: true, unlimited: true };
  return {
    ...sourceOfFile({ ...request, bytes: fitted.bytes }, options),
    isScalable: !fitted.hasOwnSize,
  };
}

/** An icon holds a whole PNG, which may differ from what the icon's directory says. */
async function openEmbeddedPng(request: OpenRequest): Promise<OpenedSource> {
  const found = readImageFacts(request.bytes);
  if (!found.ok || found.facts.format !== 'png') return { ok: false, failure: failure('damaged') };
  const { facts } = found;
  const refusal = refuseByFacts(facts, request.maxPixels);
  return refusal ? { ok: false, failure: refusal } : openSource({ ...request, facts });
}
