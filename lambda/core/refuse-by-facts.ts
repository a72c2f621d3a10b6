// Facts -> a refusal, before a byte is decoded: what no limit of the decoders would stop.
import { type Failure, failure } from './failure.ts';
import type { ImageFacts, ImageFormat } from './image-facts.ts';

/**
 * A progressive JPEG is gone through once per scan: 500 scans of a 969 kB file took 12.4 s. Ten scans are usual; this many
 * megapixels over all scans take about 6 s at one vCPU (1.16 ms per megapixel and scan, from the cost model's ten).
 */
const maxScanMegapixels = 5000;
const maxScans = 200;

/** Icons are 256 pixels wide, or 1024 on a Mac; one that claims more than this is a lie that would take seconds to find out. */
const maxIconPixels = 4096 ** 2;

/** Width x height beyond which an icon is refused, where the general limit is not smaller. */
export function maxPixelsOf(format: ImageFormat, limit: number): number {
  return format === 'ico' ? Math.min(limit, maxIconPixels) : limit;
}

/** @returns why the image is refused, or `undefined` */
export function refuseByFacts(facts: ImageFacts, limit: number): Failure | undefined {
  const maxPixels = maxPixelsOf(facts.format, limit);
  const pixels = Math.max(facts.width * facts.height, facts.codedPixels ?? 0);
  // A drawing has the pixels that we give it.
  if (facts.format !== 'svg' && pixels > maxPixels)
    return failure('too-many-pixels', { pixels, maxPixels });
  const { scans = 0 } = facts;
  if (scans > maxScans || (scans * pixels) / 1e6 > maxScanMegapixels) return failure('too-complex');
  return undefined;
}
