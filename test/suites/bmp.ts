// BMP files of the kinds that programs write, made in code after the file list of Jason Summers' bmpsuite.
import { type BmpOptions, testPalette, writeBmp } from '../images/bmp.ts';
import { noise } from '../images/random.ts';

export interface SuiteFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Odd, so that rows need padding at every depth below 32 bits. */
export const suiteSize = { width: 13, height: 7 };

/** @returns pixels that no two files share, and whose blocks differ in every channel, so that a swap shows */
export function suitePixels(bitsPerPixel: number, seed: number): Uint8Array {
  return noise(Math.ceil((suiteSize.width * bitsPerPixel) / 32) * 4 * suiteSize.height, seed);
}

/** Red, green, blue and alpha. */
const masks = {
  x555: [0x7c00, 0x3e0, 0x1f],
  '565': [0xf800, 0x7e0, 0x1f],
  a1555: [0x7c00, 0x3e0, 0x1f, 0x8000],
  a4444: [0xf00, 0xf0, 0xf, 0xf000],
  x888: [0xff0000, 0xff00, 0xff],
  a8888: [0xff0000, 0xff00, 0xff, 0xff000000],
  rgba: [0xff000000, 0xff0000, 0xff00, 0xff],
  'one grey': [0xff, 0xff, 0xff],
  none: [0, 0, 0],
};

/** @returns every file of the catalogue */
export function bmpSuite(): SuiteFile[] {
  const files: SuiteFile[] = [];
  function add(name: string, bitsPerPixel: number, more: Partial<BmpOptions> = {}) {
    const data = suitePixels(bitsPerPixel, files.length + 1);
    const palette = bitsPerPixel <= 8 ? testPalette(2 ** bitsPerPixel) : [];
    files.push({ name, bytes: writeBmp({ ...suiteSize, bitsPerPixel, palette, data, ...more }) });
  }
  const topDown = { height: -suiteSize.height };

  for (const bits of [1, 4, 8]) {
    add(`${bits} bits`, bits);
    add(`${bits} bits, top-down`, bits, topDown);
    add(`${bits} bits, one colour`, bits, { palette: testPalette(1) });
    add(`${bits} bits, OS/2`, bits, { headerSize: 12 });
    add(`${bits} bits, no number of colours`, bits, { colorsUsed: 0 });
    add(`${bits} bits, too many colours`, bits, { colorsUsed: 0x12000000 });
  }
  for (const headerSize of [52, 56, 108, 124])
    add(`8 bits, header ${headerSize}`, 8, { headerSize });
  for (const headerSize of [12, 40, 124]) add(`24 bits, header ${headerSize}`, 24, { headerSize });
  add('24 bits, top-down', 24, topDown);
  add('24 bits, with a palette', 24, { palette: testPalette(256) });
  add('24 bits, with an alpha mask', 24, { headerSize: 124, masks: masks.a8888 });
  for (const headerSize of [40, 52, 56, 108, 124]) {
    add(`16 bits, header ${headerSize}`, 16, { headerSize });
    add(`32 bits, header ${headerSize}`, 32, { headerSize });
  }
  for (const headerSize of [108, 124]) {
    add(`32 bits, alpha mask, header ${headerSize}`, 32, { headerSize, masks: masks.a8888 });
  }
  for (const [name, of] of Object.entries(masks)) {
    const bits = Math.max(...of) > 0xffff ? 32 : 16;
    for (const headerSize of [40, 56, 124]) {
      const hasAlpha = headerSize > 40 && of.length === 4;
      const written = hasAlpha ? of : of.slice(0, 3);
      add(`masks ${name}, header ${headerSize}`, bits, {
        headerSize,
        compression: 3,
        masks: written,
      });
    }
  }
  add('masks a8888 after the header', 32, { compression: 6, masks: masks.a8888 });

  const palette = testPalette(16);
  // Runs, values of odd and of even length, and a run past the end of the row.
  const rle8 = lines((y) => [3, y, 0, 5, 9, y, 3, 5, 7, 0, 0, 4, 8, 11, 6, y, 9, 15 - y, 0, 0]);
  const rle4 = lines((y) => [3, 0x12 + y, 0, 5, 0x3a, 0xb4, 0x50, 0, 5, 0x70 + y, 0, 0]);
  for (const [bits, compression, lineBytes, data] of [
    [8, 1, 20, rle8],
    [4, 2, 12, rle4],
  ] as const) {
    const end = [0, 1];
    const options = { compression, palette, data: [...data, ...end] };
    add(`RLE${bits}`, bits, options);
    add(`RLE${bits}, top-down`, bits, { ...options, ...topDown });
    add(`RLE${bits}, no end code`, bits, { ...options, data });
    add(`RLE${bits}, ends early`, bits, {
      ...options,
      data: [...data.slice(0, 2 * lineBytes), ...end],
    });
    add(`RLE${bits}, more rows`, bits, { ...options, data: [...data, ...data, ...end] });
    add(`RLE${bits}, cut within a run`, bits, {
      ...options,
      data: data.slice(0, 2 * lineBytes + 1),
    });
    add(`RLE${bits}, cut within values`, bits, {
      ...options,
      data: data.slice(0, 2 * lineBytes + 5),
    });
  }

  add('last rows missing', 24, { data: suitePixels(24, 1).subarray(0, 5 * 40) });
  add('cut within a row', 24, { data: suitePixels(24, 1).subarray(0, 5 * 40 + 3) });
  add('last rows missing, top-down', 24, {
    ...topDown,
    data: suitePixels(24, 1).subarray(0, 5 * 40),
  });
  add('width 0', 24, { width: 0 });
  add('a negative width', 24, { width: -13 });
  add('height 0', 24, { height: 0 });
  add('3 bits', 3);
  add('compression 7', 24, { compression: 7 });
  add('masks at 24 bits', 24, { compression: 3, masks: masks.x888 });
  add('a mask with a gap', 16, { compression: 3, masks: [0xf0f0, 0xf00, 0xf] });
  return files;
}

function lines(line: (y: number) => number[]): number[] {
  return Array.from({ length: suiteSize.height }, (_, y) => line(y)).flat();
}
