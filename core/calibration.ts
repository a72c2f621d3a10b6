// Which images the cost model knows well enough: their cost follows from the header, and bench:calibrate measured it.
import type { ImageFacts } from './image-facts.ts';

/** Encoders make about ten scans. A decoder goes over all pixels for each scan: 500 scans took 12.4 s and 837 MB. */
const usualScans = 16;

/** Compressions in the calibration. libtiff hands the others to further decoders. */
const usualTiffCompressions: ReadonlySet<string | undefined> = new Set([
  'none',
  'lzw',
  'deflate',
  'packbits',
]);

/** Writers make tiles of 128 pixels or more, so the largest picture has 16,000. A million tiles of 16 pixels took 16 s. */
const usualTiles = 20_000;

/** Packed comments unpack to a thousand times their size: 1 MB took up to 10 s. */
const usualTextBytes = 100_000;

/** @returns whether the header shows everything that the cost depends on, and the calibration covers it */
export function isCalibrated(facts: ImageFacts): boolean {
  switch (facts.format) {
    // Their constants are set by hand.
    case 'svg':
    case 'heic':
    case 'jxl':
    case 'ico':
      return false;
    case 'gif':
    case 'webp':
      return facts.framesExact;
    case 'avif':
      return !facts.animated;
    case 'jpeg':
      return facts.compression !== 'arithmetic' && (facts.scans ?? 1) <= usualScans;
    case 'tiff':
      return (
        usualTiffCompressions.has(facts.compression) &&
        facts.bitDepth <= 16 &&
        facts.framesExact &&
        tilesOf(facts) <= usualTiles
      );
    // The decoder holds all pixels of run lengths, which may be 128 times the file.
    case 'bmp':
      return !facts.compression?.startsWith('rle');
    case 'png':
      return (facts.packedTextBytes ?? 0) <= usualTextBytes;
  }
}

function tilesOf({ width, height, tile }: ImageFacts): number {
  return tile ? Math.ceil(width / tile.width) * Math.ceil(height / tile.height) : 1;
}
