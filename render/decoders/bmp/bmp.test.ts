// What the decoders return beside what Chromium shows, their limits, and smaller copies.
import { describe, expect, it, test } from 'vitest';
import { rows, writeBmp } from '#test/images/bmp.ts';
import { iconBitmap, writeIco } from '#test/images/ico.ts';
import { noise } from '#test/images/random.ts';
import { decodeBmp } from './bmp.ts';
import { decodeIco } from './ico.ts';

const limits = { maxPixels: 1_000_000 };
const dot = { width: 1, height: 1, bitsPerPixel: 24, data: [30, 20, 10, 0] };
const rgbaMasks = [0xff0000, 0xff00, 0xff, 0xff000000];
const rle8 = 1;

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

  it('returns an embedded profile, unless it is cut', () => {
    const profile = noise(200);
    const file = writeBmp({ ...dot, headerSize: 124, profile });
    expect(decodeBmp(file, limits)).toMatchObject({ profile: new Uint8Array(profile) });
    expect(decodeBmp(file.slice(0, -1), limits)).toMatchObject({ ok: true, complete: true });
    expect(decodeBmp(file.slice(0, -1), limits)).not.toHaveProperty('profile');
  });

  it('reads a file that is a slice of a larger buffer', () => {
    const file = writeBmp(dot);
    const buffer = new Uint8Array(file.length + 7);
    buffer.set(file, 7);
    expect(decodeBmp(buffer.subarray(7), limits)).toEqual(decodeBmp(file, limits));
  });
});

// Versions of Chromium show these files differently, so no recording judges them (decision 036).
describe('files on which browsers do not agree', () => {
  const red = [200, 30, 20] as const;
  const twoBytes = { width: 1, height: 1, bitsPerPixel: 16, headerSize: 56, compression: 3 };
  const data = rows([[0xc81e14]], 32);
  const argb = { width: 1, height: 1, bitsPerPixel: 32, headerSize: 124, masks: rgbaMasks, data };
  const indexed = { width: 3, height: 2, bitsPerPixel: 8, palette: [red, [0, 0, 0]] } as const;

  it.each([
    ['no offset of the pixels', writeBmp({ ...dot, pixelOffset: 0 }), [10, 20, 30]],
    ['no padding after the last row', writeBmp(dot).slice(0, -1), [10, 20, 30]],
    ['a declared alpha channel that is left 0', writeBmp(argb), red],
    [
      'an alpha mask beyond its 16 bits',
      writeBmp({ ...twoBytes, masks: [0xf800, 0x7e0, 0x1f, 0xff000000], data: [0, 0xf8, 0, 0] }),
      [255, 0, 0],
    ],
    [
      'run lengths that skip pixels, which stay black, and no end code',
      writeBmp({ ...indexed, compression: rle8, data: [0, 2, 1, 1, 2, 0] }),
      [[0, 0, 0], red, red, [0, 0, 0], [0, 0, 0], [0, 0, 0]].flat(),
    ],
  ])('%s: shown', (_, file, pixels) => {
    const shown = { ok: true, complete: true, channels: 3, pixels: Uint8Array.from(pixels) };
    expect(decodeBmp(file, limits)).toMatchObject(shown);
  });

  it.each([
    ['a header of OS/2 2 that stops early', writeBmp({ ...dot, headerSize: 16 })],
    ['run lengths of 24 bits', writeBmp({ ...dot, headerSize: 64, compression: 4 })],
    ['a JPEG inside', writeBmp({ ...dot, bitsPerPixel: 0, compression: 4 })],
    [
      'run lengths of 4 bits at 1 bit',
      writeBmp({ ...indexed, bitsPerPixel: 1, compression: 2, data }),
    ],
  ])('%s: refused', (_, file) => {
    expect(decodeBmp(file, limits)).toMatchObject({ ok: false, reason: 'unsupported' });
  });

  it.each([
    ['no pixels', writeBmp(dot).slice(0, 54)],
    ['an end within the header', writeBmp(dot).slice(0, 40)],
    ['an end within the masks', writeBmp({ ...twoBytes, masks: [0xf800], data: [] }).slice(0, 60)],
    ['pixels behind its end', writeBmp({ ...dot, pixelOffset: 0x7fffffff })],
  ])('%s: damaged', (_, file) => {
    expect(decodeBmp(file, limits)).toMatchObject({ ok: false, reason: 'damaged' });
  });
});

describe('limits', () => {
  it('refuses 4 billion pixels in 58 bytes before it allocates anything', () => {
    const file = writeBmp({ ...dot, width: 65535, height: 65535 });
    const before = process.memoryUsage().arrayBuffers;
    expect(decodeBmp(file, limits)).toMatchObject({ ok: false, reason: 'too-many-pixels' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000);
  });

  it('refuses run lengths that are too short for their pixels before it allocates anything', () => {
    const data = Uint8Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? 255 : 7));
    const size = { width: 268_000_000, height: 1, bitsPerPixel: 8 };
    const file = writeBmp({ ...size, compression: rle8, data });
    const before = process.memoryUsage().arrayBuffers;
    expect(decodeBmp(file, { maxPixels: 268_000_000 })).toMatchObject({ reason: 'damaged' });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000);
  });

  it('takes exactly as many pixels as allowed', () => {
    const file = writeBmp({ ...dot, width: 2, height: 1, data: new Uint8Array(8) });
    expect(decodeBmp(file, { maxPixels: 2 })).toMatchObject({ ok: true });
    expect(decodeBmp(file, { maxPixels: 1 })).toMatchObject({ ok: false });
  });

  it('refuses a bitmap that claims too many pixels when the icon says it is small', () => {
    const huge = iconBitmap({ width: 60_000, height: 30_000, bitsPerPixel: 24, data: [] });
    const file = writeIco([{ content: huge, width: 16, height: 16 }]);
    expect(decodeIco(file, limits)).toMatchObject({ ok: false, reason: 'too-many-pixels' });
  });
});

test('the PNG of an icon is returned for sharp if it is the largest picture', () => {
  const png = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3);
  const [small, large] = [
    { width: 1, height: 1 },
    { width: 256, height: 256 },
  ];
  const bitmap = { content: iconBitmap(dot), ...small };
  const file = writeIco([bitmap, { content: png, ...large }]);
  expect(decodeIco(file, limits)).toEqual({ ok: true, kind: 'embedded', bytes: png });
  const other = writeIco([
    { content: png, ...small },
    { ...bitmap, ...large },
  ]);
  expect(decodeIco(other, limits)).toMatchObject({ kind: 'pixels', width: 1 });
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

  it('makes a box half transparent when half of its rows are missing', () => {
    const file = shades([[7], [9]]).slice(0, -4);
    const pixels = Uint8Array.of(7, 7, 7, 128);
    expect(decodeBmp(file, { ...limits, keepLongSide: 1 })).toMatchObject({ pixels });
  });
});
