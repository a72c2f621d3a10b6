// Hostile BMPs.
import { type BmpOptions, writeBmp } from '#test/images/bmp.ts';
import { repeat, zeros } from '#test/images/bytes.ts';
import { noise } from '#test/images/random.ts';

const bmp = (options: Partial<BmpOptions>) =>
  writeBmp({ width: 64, height: 64, bitsPerPixel: 24, data: zeros(1000), ...options });
const rle8 = 1;
const grey = Array.from({ length: 256 }, (_, i) => [i, i, i] as const);
const encoded = (width: number, height: number, data: Uint8Array) =>
  bmp({ width, height, bitsPerPixel: 8, compression: rle8, palette: grey, data });
export const bmpFiles = {
  '268 million x 1 pixels in 1 KB': () => bmp({ width: 268e6, height: 1 }),
  '16,000 x 16,000 pixels of runs of one': () =>
    encoded(16_000, 16_000, repeat(Buffer.of(1, 7), 2e6)),
  '4 MB of steps that go nowhere': () =>
    encoded(16_000, 16_000, repeat(Buffer.of(0, 2, 0, 0), 1e6)),
  'a header that says 4 billion colours': () =>
    bmp({ bitsPerPixel: 8, palette: grey, colorsUsed: 2 ** 32 - 1 }),
  'pixels 4 GB behind the start': () => bmp({ pixelOffset: 2 ** 32 - 1 }),
  'a profile of 8 MB of noise': () =>
    bmp({ headerSize: 124, profile: noise(8e6), data: zeros(12_288) }),
};
