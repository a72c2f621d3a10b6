// Facts -> may this image be decoded in the process that has the job, or only in one that can be killed. Pure.
import { predictNeed } from './cost-model.ts';
import type { ImageFacts } from './image-facts.ts';

/** CPU time at 1769 MB beyond which a wrong prediction could take all of a Lambda's time: 10 s on the smallest tier. */
const longMs = 3000;

/** Encoders make about ten scans; a decoder goes over all pixels for each, and 500 scans took 12.4 s and 837 MB. */
const usualScans = 16;

/** 2.9 MB and 11.6 ms per megapixel are taken before the first row comes out: 30 MP are 150 MB and 0.4 s. */
const largeProgressivePixels = 30e6;

/** What the cost model was measured with; the others hand the data to yet another decoder inside libtiff. */
const usualTiffCompressions: ReadonlySet<string | undefined> = new Set([
  'none',
  'lzw',
  'deflate',
  'packbits',
]);

/** Comments unpack to a thousand times their size: 1 MB of them took up to 10 s. */
const usualTextBytes = 100_000;

/** Writers make tiles of 128 pixels or more, 16,000 of them in the largest picture; a million of 16 pixels took 16 s. */
const usualTiles = 20_000;

/**
 * Whether the header leaves the time or the memory of a decode unbounded, or bounds it too high to wait for it.
 *
 * A fork costs more than most images do, so those whose cost follows from their pixels are rendered without.
 *
 * @param facts read from all bytes, so that scans and frames are counted to the end
 * @param bytes size of the source
 */
export function needsOwnProcess(facts: ImageFacts, bytes: number): boolean {
  return isUnbounded(facts) || predictNeed(facts, bytes).cpuMs > longMs;
}

function isUnbounded(facts: ImageFacts): boolean {
  switch (facts.format) {
    // What it draws is a program's result: 2.9 KB of nested <use> took 9 s.
    case 'svg':
      return true;
    // Decoded in WebAssembly on the main thread: a loop there would stop this process' own timers too.
    case 'heic':
    case 'jxl':
      return true;
    // All frames are gone through before the first is shown: 10,000 of them took 7.8 s, a 174 KB file 1.1 GB.
    case 'gif':
    case 'webp':
      return facts.animated || facts.frames > 1 || !facts.framesExact;
    case 'avif':
      return facts.animated;
    case 'jpeg':
      // Arithmetic coding is nobody's default and was not measured.
      return (
        facts.compression === 'arithmetic' ||
        (facts.scans ?? 1) > usualScans ||
        (facts.progressive && facts.width * facts.height > largeProgressivePixels)
      );
    case 'tiff':
      return (
        !usualTiffCompressions.has(facts.compression) ||
        facts.bitDepth > 16 ||
        tilesOf(facts) > usualTiles
      );
    // What these wrap (a PNG, a JPEG) has a header of its own, of which the facts tell nothing.
    case 'ico':
      return true;
    case 'bmp':
      return facts.compression === 'jpeg' || facts.compression === 'png';
    // Its decoder goes through each pixel once, after their count was checked.
    case 'png':
      return (facts.packedTextBytes ?? 0) > usualTextBytes;
  }
}

function tilesOf({ width, height, tile }: ImageFacts): number {
  return tile ? Math.ceil(width / tile.width) * Math.ceil(height / tile.height) : 1;
}
