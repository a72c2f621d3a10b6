// Facts -> a refusal, before a byte is decoded.
import { type Failure, failure } from './failure.ts';
import type { ImageFacts, ImageFormat } from './image-facts.ts';

/**
 * libjpeg goes through all pixels of a progressive JPEG for each scan: 500 scans in 969 kB took 12.4 s. Encoders write about
 * ten. This many megapixels over all scans take about 6 s at one vCPU (1.16 ms per megapixel and scan: 11.6 ms were measured for ten).
 */
const maxScanMegapixels = 5000;
const maxScans = 200;

/** Icons are 256 pixels wide, or 1024 on a Mac. To find out that one of more pixels lies takes seconds. */
const maxIconPixels = 4096 ** 2;

/** @returns the most pixels of this format: an icon's limit is lower, unless the general one is lower still */
export function maxPixelsOf(format: ImageFormat, limit: number): number {
  return format === 'ico' ? Math.min(limit, maxIconPixels) : limit;
}

/** @returns why the image is refused, or `undefined` */
export function refuseByFacts(facts: ImageFacts, limit: number): Failure | undefined {
  const maxPixels = maxPixelsOf(facts.format, limit);
  const pixels = Math.max(facts.width * facts.height, facts.codedPixels ?? 0);
  // We choose the pixels of a drawing.
  if (facts.format !== 'svg' && pixels > maxPixels)
    return failure('too-many-pixels', { pixels, maxPixels });
  const { scans = 0 } = facts;
  if (scans > maxScans || (scans * pixels) / 1e6 > maxScanMegapixels) return failure('too-complex');
  return undefined;
}
