// The BMP decoder against every file of the catalogue, and what it says beside the pixels.

import { describe, expect, it } from 'vitest';
import { readImageFacts } from '#core/image-facts.ts';
import { rows, writeBmp } from '#test/images/bmp.ts';
import { describeSuite, rgbaOf } from '#test/suites/bitmap-suite.ts';
import { bmpSuite } from '#test/suites/bmp.ts';
import { decodeBmp } from './bmp.ts';

const limits = { maxPixels: 1_000_000 };
const dot = { width: 1, height: 1, bitsPerPixel: 24, data: [30, 20, 10, 0] };

describeSuite(bmpSuite(), (bytes) => decodeBmp(bytes, limits));

describe('every file of the catalogue', () => {
  it('passes the reader of headers first, which finds the same size', () => {
    for (const { name, bytes, expected } of bmpSuite()) {
      if ('reason' in expected) continue;
      const { width, height } = expected;
      const facts = { format: 'bmp', width, height };
      expect(readImageFacts(bytes, bytes.length), name).toMatchObject({ ok: true, facts });
    }
  });

  it('has a name for each', () => {
    const names = bmpSuite().map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe('what comes with the pixels', () => {
  it('has three channels when nothing is transparent, and four when something is', () => {
    const size = { width: 1, height: 1, bitsPerPixel: 32, headerSize: 56, compression: 3 };
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    const opaque = writeBmp(dot);
    const half = writeBmp({ ...size, masks, data: rows([[0x80102030]], 32) });
    expect(decodeBmp(opaque, limits)).toMatchObject({
      channels: 3,
      pixels: Uint8Array.of(10, 20, 30),
    });
    expect(decodeBmp(half, limits)).toMatchObject({
      channels: 4,
      pixels: Uint8Array.of(16, 32, 48, 128),
    });
  });

  it('hands back an embedded RGB profile, and ignores one that is cut or of another kind', () => {
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
  ])('hands back the file that compression %d wraps', (compression, format) => {
    const data = Uint8Array.of(1, 2, 3, 4);
    const file = writeBmp({
      width: 9,
      height: 9,
      bitsPerPixel: 0,
      compression,
      headerSize: 124,
      data,
    });
    expect(decodeBmp(file, limits)).toEqual({ ok: true, kind: 'embedded', format, bytes: data });
  });

  it('reads a file that is a slice of a larger buffer', () => {
    const file = writeBmp(dot);
    const buffer = new Uint8Array(file.length + 7);
    buffer.set(file, 7);
    expect(decodeBmp(buffer.subarray(7), limits)).toEqual(decodeBmp(file, limits));
  });
});

describe('limits', () => {
  it('counts pixels before it allocates: 4 billion in 58 bytes are refused at once', () => {
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
  const shades = (values: number[][]) =>
    rows(
      values.map((row) => row.map((v) => v * 0x10101)),
      24,
    );

  it('averages whole boxes, and at the edges what there is of them', () => {
    const data = shades([
      [200, 100, 40],
      [10, 20, 30],
      [0, 40, 60],
    ]); // bottom row first
    const result = decodeBmp(writeBmp({ width: 3, height: 3, bitsPerPixel: 24, data }), {
      ...limits,
      keepLongSide: 1.5,
    });
    expect(result).toMatchObject({
      width: 2,
      height: 2,
      sourceWidth: 3,
      sourceHeight: 3,
      channels: 3,
    });
    const grey = [18, 45, 150, 40].flatMap((v) => [v, v, v]);
    expect(result).toMatchObject({ pixels: Uint8Array.from(grey) });
  });

  it('gives the same whichever way up the file is', () => {
    const up = writeBmp({
      width: 2,
      height: 3,
      bitsPerPixel: 24,
      data: shades([
        [1, 2],
        [3, 4],
        [90, 80],
      ]),
    });
    const down = writeBmp({
      width: 2,
      height: -3,
      bitsPerPixel: 24,
      data: shades([
        [90, 80],
        [3, 4],
        [1, 2],
      ]),
    });
    const small = { ...limits, keepLongSide: 1 };
    expect(decodeBmp(up, small)).toEqual(decodeBmp(down, small));
  });

  it('does not let the colour of transparent pixels bleed in', () => {
    const data = rows([[0xff0000ff, 0x00ffffff]], 32);
    const masks = [0xff0000, 0xff00, 0xff, 0xff000000];
    const file = writeBmp({
      width: 2,
      height: 1,
      bitsPerPixel: 32,
      headerSize: 56,
      compression: 3,
      masks,
      data,
    });
    const result = decodeBmp(file, { ...limits, keepLongSide: 1 });
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
      expect([small.complete, small.width], name).toEqual([
        full.complete,
        Math.ceil(full.width / factor),
      ]);
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
