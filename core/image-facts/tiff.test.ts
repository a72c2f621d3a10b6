import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { bytesOf, le16, le32, u16, u32, zeros } from '#test/images/bytes.ts';
import { tiff, tiffDirectory } from '#test/images/tiff.ts';
import { readImageFacts } from '../image-facts.ts';

type Entry = readonly [tag: number, type: 3 | 4, value: number];

const short = (tag: number, value: number): Entry => [tag, 3, value];
const long = (tag: number, value: number): Entry => [tag, 4, value];
const size = [long(256, 70), short(257, 50)];
const usual = { format: 'tiff', width: 70, height: 50, bitDepth: 1, channels: 1 };

describe.each(['II', 'MM'] as const)('a TIFF in order %s', (order) => {
  test.each<[string, readonly Entry[], object]>([
    ['nothing else', [], { ...usual, compression: 'none', colorModel: 'grey' }],

    ['compression 2', [short(259, 2)], { compression: 'ccitt', lossless: true }],
    ['compression 4', [short(259, 4)], { compression: 'ccitt', lossless: true }],
    ['compression 32766', [short(259, 32766)], { compression: 'next', lossless: true }],
    ['compression 32771', [short(259, 32771)], { compression: 'ccitt', lossless: true }],
    ['compression 32809', [short(259, 32809)], { compression: 'thunderscan', lossless: true }],
    ['compression 32946', [short(259, 32946)], { compression: 'deflate', lossless: true }],
    ['compression 34676', [short(259, 34676)], { compression: 'sgilog', lossless: false }],

    ['photometric 0', [short(262, 0)], { colorModel: 'grey' }],
    ['photometric 1', [short(262, 1)], { colorModel: 'grey' }],
    ['photometric 2', [short(262, 2)], { colorModel: 'rgb' }],
    ['photometric 3', [short(262, 3)], { colorModel: 'palette' }],
    ['photometric 6', [short(262, 6)], { colorModel: 'ycbcr' }],
    ['photometric 99', [short(262, 99)], { colorModel: 'other' }],

    ['3 samples of RGB', [short(262, 2), short(277, 3)], { hasAlpha: false, channels: 3 }],
    ['4 samples of RGB', [short(262, 2), short(277, 4)], { hasAlpha: true, channels: 4 }],
    ['2 samples of grey', [short(262, 1), short(277, 2)], { hasAlpha: true, channels: 2 }],
    ['4 samples of CMYK', [short(262, 5), short(277, 4)], { hasAlpha: false, channels: 4 }],
    ['5 samples of CMYK', [short(262, 5), short(277, 5)], { hasAlpha: true, channels: 5 }],

    ['tiles', [long(322, 256), long(323, 128)], { tile: { width: 256, height: 128 } }],
    ['a reduced copy alone', [long(254, 1)], { format: 'tiff' }],
  ])('with %s is read', (_, entries, facts) => {
    expect(readImageFacts(tiff(order, [...size, ...entries]))).toMatchObject({ ok: true, facts });
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('may have orientation %i', (orientation) => {
    const bytes = tiff(order, [...size, short(274, orientation)]);
    expect(readImageFacts(bytes)).toMatchObject({ facts: { orientation } });
  });
});

describe('pages', () => {
  const page = (next: number) =>
    tiffDirectory(
      [
        [256, 4, 1, 7],
        [257, 4, 1, 7],
      ],
      next,
    );
  const pageBytes = page(0).length;
  const chain = (...next: readonly number[]) => bytesOf('II*\0', le32(8), ...next.map(page));

  test.each<[string, Uint8Array, number]>([
    ['along the chain', chain(8 + pageBytes, 8 + 2 * pageBytes, 0), 3],
    ['once in a circle', chain(8 + pageBytes, 8), 2],
    ['only inside the file', chain(1e9), 1],
  ])('are counted %s', (_, bytes, frames) => {
    expect(readImageFacts(bytes)).toMatchObject({ facts: { frames, framesExact: true } });
  });

  test('are counted in any number, with the bytes of their tags', () => {
    const profileBytes = 5000;
    const firstAt = 8 + profileBytes;
    const pages = 8000;
    const entries = [
      [256, 4, 1, 7],
      [257, 4, 1, 7],
      [34675, 7, profileBytes, 8],
    ] as const;
    const dirBytes = tiffDirectory(entries).length;
    const directories = Array.from({ length: pages }, (_, i) =>
      tiffDirectory(entries, i === pages - 1 ? 0 : firstAt + (i + 1) * dirBytes),
    );
    const head = bytesOf('II*\0', le32(firstAt), zeros(profileBytes));
    expect(readImageFacts(Buffer.concat([head, ...directories]))).toMatchObject({
      facts: { frames: pages, framesExact: true, pagesTagBytes: pages * (profileBytes + 8) },
    });
  });

  test('with tags longer than the file cost the bytes to the end of the file', () => {
    const longTag = [34675, 4, 2 ** 30, 20] as const;
    const entries = tiffDirectory([[256, 4, 1, 70], [257, 3, 1, 50], longTag]);
    const bytes = bytesOf('II*\0', le32(8), entries);
    expect(readImageFacts(bytes)).toMatchObject({
      facts: { pagesTagBytes: bytes.length - 20 + 4 + 2 },
    });
  });

  test('that are not available make the count a lower bound', () => {
    const bytes = bytesOf(chain(5000), zeros(5000 - 8 - pageBytes), page(0));
    expect(readImageFacts(bytes.subarray(0, 600), bytes.length)).toMatchObject({
      facts: { frames: 1, framesExact: false },
    });
  });
});

describe('a number', () => {
  /** A picture and tile of 64x64, with both widths written in this type. */
  const typed = (type: number) => {
    const entries = [
      ...[[256, type, 1, 64] as const, [257, 4, 1, 64] as const, [258, 4, 1, 8] as const],
      ...[[262, 4, 1, 1] as const, [322, type, 1, 64] as const, [323, 4, 1, 64] as const],
      ...[[324, 4, 1, 8] as const, [325, 4, 1, 4096] as const],
    ];
    return bytesOf('II*\0', le32(8), tiffDirectory(entries), zeros(4096));
  };
  const widthBySharp = (bytes: Uint8Array) =>
    sharp(bytes)
      .metadata()
      .then(
        ({ width }) => width,
        () => undefined,
      );

  test.each([
    ['BYTE', 1],
    ['SHORT', 3],
    ['LONG', 4],
    ['IFD', 13],
  ])('of type %s is read, as in libtiff', async (_, type) => {
    const bytes = typed(type);
    expect(readImageFacts(bytes)).toMatchObject({
      facts: { width: 64, tile: { width: 64, height: 64 } },
    });
    expect(await widthBySharp(bytes)).toBe(64);
  });

  test.each([
    ['ASCII', 2],
    ['UNDEFINED', 7],
    ['FLOAT', 11],
    ['99, which does not exist', 99],
  ])('of type %s makes the file damaged, as in libtiff', async (_, type) => {
    const bytes = typed(type);
    expect(readImageFacts(bytes)).toMatchObject({ reason: 'damaged' });
    expect(await widthBySharp(bytes)).toBeUndefined();
  });

  test.each([
    ['SBYTE', 6],
    ['SSHORT', 8],
    ['SLONG', 9],
  ])('of the signed type %s makes the file damaged: no writer uses it', (_, type) => {
    expect(readImageFacts(typed(type))).toMatchObject({ reason: 'damaged' });
  });
});

test('asks for a directory at the end, with the values that may be before it', () => {
  const bytes = bytesOf('II*\0', le32(500_000), zeros(500_000 - 8), tiff('II', size).subarray(8));
  expect(readImageFacts(bytes.subarray(0, 4096), bytes.length)).toEqual({
    ok: false,
    reason: 'more',
    format: 'tiff',
    from: 500_000 - 8192,
    to: bytes.length,
  });
});

test('reads a BigTIFF', () => {
  const u64 = (value: number) => [...u32(0), ...u32(value)];
  const entry = (tag: number, value: number) => bytesOf(u16(tag), u16(16), u64(1), u64(value));
  const entries = [entry(256, 70_000), entry(257, 3)];
  const bytes = bytesOf('MM\0+', u16(8), u16(0), u64(16), u64(2), ...entries, u64(0));
  expect(readImageFacts(bytes)).toMatchObject({
    facts: { width: 70_000, height: 3, framesExact: true },
  });
});

describe("a camera's raw file is refused", () => {
  test.each<[string, readonly Entry[], string]>([
    ['DNG version', [long(50706, 1)], 'a camera raw file (DNG)'],
    ['colour filter array', [short(262, 32803)], 'a camera raw file'],
    ['compression of Pentax', [short(259, 65535)], 'a camera raw file'],
    ['small copy with a sub-directory', [long(254, 1), long(330, 900)], 'a camera raw file'],
  ])('by its %s', (_, entries, formatName) => {
    const refusal = { ok: false, reason: 'unsupported', formatName };
    expect(readImageFacts(tiff('II', [...size, ...entries]))).toEqual(refusal);
  });

  test('by its maker', () => {
    const make = 'NIKON CORPORATION\0';
    const entries = tiffDirectory([
      [256, 4, 1, 160],
      [257, 4, 1, 120],
      [259, 3, 1, 34713],
      [271, 2, make.length, 62],
    ]);
    const bytes = bytesOf('II*\0', le32(8), entries, make);
    expect(readImageFacts(bytes)).toMatchObject({ formatName: 'a Nikon camera raw file (NEF)' });
  });
});

test.each([
  ['without a width', tiff('II', [short(257, 50)])],
  ['of height 0', tiff('MM', [short(256, 50), short(257, 0)])],
  ['without entries', tiff('II', [])],
  ['whose directory is beyond the file', bytesOf('II*\0', le32(1e9), zeros(20))],
  ['whose directory is in the header', bytesOf('II*\0', le32(4), zeros(20))],
  ['with 65535 entries', bytesOf('II*\0', le32(8), le16(65535), zeros(20))],
  ['of 65 bits', tiff('II', [...size, short(258, 65)])],
])('a TIFF %s is damaged', (_, bytes) => {
  expect(readImageFacts(bytes)).toEqual({ ok: false, reason: 'damaged', format: 'tiff' });
});
