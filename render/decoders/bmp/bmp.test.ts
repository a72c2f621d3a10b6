// What the BMP decoder returns beside the pixels, its limits, and smaller copies.
import { describe, expect, it } from 'vitest';
import { rows, writeBmp } from '#test/images/bmp.ts';
import { rgbaOf } from '#test/suites/bitmap-suite.ts';

import { bmpSuite } from '#test/suites/bmp.ts';
import { decodeBmp } from './bmp.ts';

const limits = { maxPixels: 1_000_000 };
const dot = { width: 1, height: 1, bitsPerPixel: 24, data: [30, 20, 10, 0] };
const rgbaMasks = [0xff0000, 0xff00, 0xff, 0xff000000];

/** A row of 32 bit pixels with alpha. */
const rgbaRow = (...pixels: number[]) =>
  writeBmp({
    width: pixels.length,
    height: 1,
    bitsPerPixel: 32,
    headerSize: 56,
    compression: 3,
    masks: rgbaMasks,
    data: rows([pixels], 32),
  });

describe('decodeBmp', () => {
  it.each([
    ['three channels when nothing is transparent', writeBmp(dot), 3, [10, 20, 30]],
    ['four channels when something is', rgbaRow(0x80102030), 4, [16, 32, 48, 128]],
  ])('a picture has %s', (_, file, channels, pixels) => {
    expect(decodeBmp(file, limits)).toMatchObject({ channels, pixels: Uint8Array.from(pixels) });
  });

  it('returns an embedded RGB profile, and ignores one that is cut or of another kind', () => {
    const profile = new Uint8Array(200);
    profile.set(new TextEncoder().encode('RGB '), 16);
    profile.set(new TextEncoder().encode('acsp'), 36);
    const file = writeBmp({ ...dot, headerSize: 124, profile });
    expect(decodeBmp(file, limits)).toMatchObject({ profile });
    expect(decodeBmp(file.slice(0, -1), limits)).toMatchObject({ ok: true, complete: true });
    expect(decodeBmp(file.slice(0, -1), limits)).not.toHaveProperty('profile');
    const cmyk = profile.map((byte, i) => (i === 16 ? 67 : byte));
    expect(
      decodeBmp(writeBmp({ ...dot, headerSize: 124, profile: cmyk }), limits),
    ).not.toHaveProperty('profile');
  });

  it.each([
    [4, 'jpeg'],
    [5, 'png'],
  ])('returns the file that compression %d wraps', (compression, format) => {
    const bytes = Uint8Array.of(1, 2, 3, 4);
    const size = { width: 9, height: 9, bitsPerPixel: 0 };
    const file = writeBmp({ ...size, compression, headerSize: 124, data: bytes });
    expect(decodeBmp(file, limits)).toEqual({ ok: true, kind: 'embedded', format, bytes });
  });

  it('reads a file that is a slice of a larger buffer', () => {
    const file = writeBmp(dot);
    const buffer = new Uint8Array(file.length + 7);
    buffer.set(file, 7);
    expect(decodeBmp(buffer.subarray(7), limits)).toEqual(decodeBmp(file, limits));
  });
});

// Versions of Chromium show these files differently, so no test compares them (decision 036).
describe('files on which browsers do not agree', () => {
  const red = [200, 30, 20] as const;
  const twoBytes = { width: 1, height: 1, bitsPerPixel: 16, headerSize: 56, compression: 3 };
  const data = rows([[0xc81e14]], 32);
  const argb = { width: 1, height: 1, bitsPerPixel: 32, headerSize: 124, masks: rgbaMasks, data };
  const indexed = { width: 3, height: 2, bitsPerPixel: 8, palette: [[0, 0, 0], red] } as const;

  it.each([
    ['no offset of the pixels', writeBmp({ ...dot, pixelOffset: 0 }), [10, 20, 30]],
    ['a declared alpha channel that is left 0', writeBmp(argb), red],
    [
      'an alpha mask beyond its 16 bits',
      writeBmp({ ...twoBytes, masks: [0xf800, 0x7e0, 0x1f, 0xff000000], data: [0, 0xf8, 0, 0] }),
      [255, 0, 0],
    ],
    [
      'codes that skip pixels, which stay black, and no end code',
      writeBmp({ ...indexed, compression: 1, data: [0, 2, 1, 1, 2, 1] }),
      [[0, 0, 0], red, red, [0, 0, 0], [0, 0, 0], [0, 0, 0]].flat(),
    ],
  ])('%s: shown', (_, file, pixels) => {
    const shown = { ok: true, complete: true, channels: 3, pixels: Uint8Array.from(pixels) };
    expect(decodeBmp(file, limits)).toMatchObject(shown);
  });

  it.each([
    ['a bitmap array', Buffer.concat([Buffer.from('BA'), new Uint8Array(12), writeBmp(dot)])],
    ['a colour mask with a gap', writeBmp({ ...twoBytes, masks: [0xf0f0, 1, 2, 0], data: [0, 0] })],
    [
      'an end within the masks',
      writeBmp({ ...twoBytes, headerSize: 40, masks: [0xf800], data: [] }),
    ],
    [
      'RLE of 4 bits in a BMP of 1 bit',
      writeBmp({ ...indexed, bitsPerPixel: 1, compression: 2, data }),
    ],
  ])('%s: refused', (_, file) => {
    expect(decodeBmp(file, limits)).toMatchObject({ ok: false });
  });
});

describe('limits', () => {
  it('refuses 4 billion pixels in 58 bytes before it allocates anything', () => {
    const file = writeBmp({ ...dot, width: 65535, height: 65535 });
    const before = process.memoryUsage().arrayBuffers;
    expect(decodeBmp(file, limits)).toMatchObject({ ok: false, reason: 'too-many-pixels' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000);
  });

  it('takes exactly as many pixels as allowed', () => {
    const file = writeBmp({ ...dot, width: 2, height: 1, data: new Uint8Array(8) });
    expect(decodeBmp(file, { maxPixels: 2 })).toMatchObject({ ok: true });
    expect(decodeBmp(file, { maxPixels: 1 })).toMatchObject({ ok: false });
  });
});

describe('averaging boxes while decoding', () => {
  /** Rows in file order, the bottom one first. */
  const shades = (values: number[][], height = values.length) => {
    const pixels = values.map((row) => row.map((value) => value * 0x10101));
    const width = values[0]?.length ?? 0;
    return writeBmp({ width, height, bitsPerPixel: 24, data: rows(pixels, 24) });
  };

  it('averages whole boxes, and the parts of boxes at the edges', () => {
    const file = shades([
      [200, 100, 40],
      [10, 20, 30],
      [0, 40, 60],
    ]);
    const sizes = { width: 2, height: 2, sourceWidth: 3, sourceHeight: 3 };
    const pixels = Uint8Array.from([18, 45, 150, 40].flatMap((v) => [v, v, v]));
    const result = decodeBmp(file, { ...limits, keepLongSide: 1.5 });
    expect(result).toMatchObject({ ...sizes, channels: 3, pixels });
  });

  it('gives the same picture for a file that starts at the top', () => {
    const lines = [
      [1, 2],
      [3, 4],
      [90, 80],
    ];
    const small = { ...limits, keepLongSide: 1 };
    const fromTop = decodeBmp(shades(lines.toReversed(), -3), small);
    expect(decodeBmp(shades(lines), small)).toEqual(fromTop);
  });

  it('does not let the colour of transparent pixels bleed in', () => {
    const result = decodeBmp(rgbaRow(0xff0000ff, 0x00ffffff), { ...limits, keepLongSide: 1 });
    expect(result).toMatchObject({ width: 1, height: 1, pixels: Uint8Array.of(0, 0, 255, 128) });
  });

  it('holds no row of its source: 268 million pixels in a kilobyte take no memory', () => {
    const run = [250, 1];
    const data = Uint8Array.from([...Array.from({ length: 500 }, () => run).flat(), 0, 1]);
    const size = { width: 268_000_000, height: 1, bitsPerPixel: 8 };
    const file = writeBmp({ ...size, compression: 1, data });
    const before = process.resourceUsage().maxRSS;
    const result = decodeBmp(file, { maxPixels: 268_000_000, keepLongSide: 256 });
    const grownMb = (process.resourceUsage().maxRSS - before) / 1024;
    expect(result).toMatchObject({ ok: true, width: 256, height: 1, complete: true });
    expect(grownMb).toBeLessThan(100);
  });

  it('agrees with averaging the full picture, for every picture of the catalogue', () => {
    for (const { name, bytes } of bmpSuite()) {
      const full = decodeBmp(bytes, limits);
      const small = decodeBmp(bytes, { ...limits, keepLongSide: 4 });
      if (!full.ok || full.kind !== 'pixels' || !small.ok || small.kind !== 'pixels') continue;
      const factor = Math.floor(Math.max(full.width, full.height) / 4);
      const width = Math.ceil(full.width / factor);
      expect([small.complete, small.width], name).toEqual([full.complete, width]);
      expect(rgbaOf(small), name).toEqual(averaged(rgbaOf(full), full.width, full.height, factor));
    }
  });
});

/** Plain averages of boxes, colours weighted by alpha. */
function averaged(rgba: Uint8Array, width: number, height: number, factor: number): Uint8Array {
  const out: number[] = [];
  for (let top = 0; top < height; top += factor) {
    for (let left = 0; left < width; left += factor) {
      const sum = [0, 0, 0, 0];
      let count = 0;
      for (let y = top; y < Math.min(top + factor, height); y++) {
        for (let x = left; x < Math.min(left + factor, width); x++, count++) {
          const [r = 0, g = 0, b = 0, a = 0] = rgba.subarray((y * width + x) * 4);
          for (const [c, value] of [r * a, g * a, b * a, a].entries())
            sum[c] = (sum[c] ?? 0) + value;
        }
      }
      const [r = 0, g = 0, b = 0, a = 0] = sum;
      out.push(...[r, g, b].map((c) => (a ? Math.round(c / a) : 0)), Math.round(a / count));
    }
  }
  return Uint8Array.from(out);
}
