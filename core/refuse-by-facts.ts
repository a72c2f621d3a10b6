// Facts, or why there are none -> a refusal before any pixel is decoded.
import { type Failure, failure } from './failure.ts';
import type { FactsResult, ImageFacts, ImageFormat } from './image-facts.ts';

/**
 * libjpeg goes through all pixels of a progressive JPEG once per scan. 500 scans in 969 kB took 12.4 s; encoders write
 * about ten. This many megapixels over all scans take about 6 s at one vCPU: we measured 1.16 ms per megapixel and scan.
 */
const maxScanMegapixels = 5000;
const maxScans = 200;

/** Width x height of the largest source by default: sharp's own limit (`limitInputPixels`). */
export const defaultMaxPixels = 268_402_689;

/** Icons are 256 pixels wide, or 1024 on a Mac. Decoding a larger one takes seconds before we find that its size is false. */
const maxIconPixels = 4096 ** 2;

/** @returns the most pixels that an image of this format may have: an icon has a lower limit of its own */
export function maxPixelsOf(format: ImageFormat, limit: number): number {
  return format === 'ico' ? Math.min(limit, maxIconPixels) : limit;
}

/** @returns why the image is refused, or `undefined` */
export function refuseByFacts(facts: ImageFacts, limit: number): Failure | undefined {
  const maxPixels = maxPixelsOf(facts.format, limit);
  const pixels = Math.max(facts.width * facts.height, facts.codedPixels ?? 0);
  // An SVG has no pixels until we choose a size.
  if (facts.format !== 'svg' && pixels > maxPixels)
    return failure('too-many-pixels', { pixels, maxPixels });
  const { scans = 0 } = facts;
  if (scans > maxScans || (scans * pixels) / 1e6 > maxScanMegapixels) return failure('too-complex');
  return undefined;
}

/** @returns why a file without facts gets no thumbnail */
export function failureOf(result: FactsResult & { ok: false }): Failure {
  switch (result.reason) {
    case 'empty':
      return failure('empty');
    case 'unknown':
      return failure('not-an-image');
    case 'unsupported':
      return failure('unsupported-format', { formatName: result.formatName });
    // "more": the header starts after the most bytes that we read for one.
    case 'more':
    case 'damaged':
      return failure('damaged');
  }
}
