import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { bytesOf, le16, le32, u16, u32, zeros } from '#test/images/bytes.ts';
import { tiff } from '#test/images/tiff.ts';
import { readImageFacts } from '../image-facts.ts';

type Entries = readonly (readonly [tag: number, type: 3 | 4, value: number])[];

const size: Entries = [
  [256, 4, 70],
  [257, 3, 50],
];

function read(bytes: Uint8Array) {
  return readImageFacts(bytes, bytes.length);
}

describe.each(['II', 'MM'] as const)('a TIFF in order %s', (order) => {
  test('gives the size from a LONG and from a SHORT', () => {
    expect(read(tiff(order, size))).toMatchObject({
      ok: true,
      facts: {
        format: 'tiff',
        width: 70,
        height: 50,
        bitDepth: 1,
        channels: 1,
        compression: 'none',
      },
    });
  });

  test.each([
    [1, 'none', true],
    [2, 'ccitt', true],
    [4, 'ccitt', true],
    [5, 'lzw', true],
    [7, 'jpeg', false],
    [8, 'deflate', true],
    [32773, 'packbits', true],
    [32766, 'next', true],
    [32771, 'ccitt', true],
    [32809, 'thunderscan', true],
    [32946, 'deflate', true],
    [34676, 'sgilog', false],
    [50001, 'webp', false],
  ])('names compression %i %s', (code, compression, lossless) => {
    expect(read(tiff(order, [...size, [259, 3, code]]))).toMatchObject({
      facts: { compression, lossless },
    });
  });

  test.each([
    [0, 'grey'],
    [1, 'grey'],
    [2, 'rgb'],
    [3, 'palette'],
    [5, 'cmyk'],
    [6, 'ycbcr'],
    [8, 'lab'],
    [99, 'other'],
  ])('takes photometric %i for %s', (code, colorModel) => {
    expect(read(tiff(order, [...size, [262, 3, code]]))).toMatchObject({ facts: { colorModel } });
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('gives orientation %i', (orientation) => {
    expect(read(tiff(order, [...size, [274, 3, orientation]]))).toMatchObject({
      facts: { orientation },
    });
  });

  test.each([
    [2, 3, false],
    [2, 4, true],
    [1, 2, true],
    [5, 4, false],
    [5, 5, true],
  ])('of photometric %i and %i samples has alpha: %s', (photometric, samples, hasAlpha) => {
    const entries: Entries = [...size, [262, 3, photometric], [277, 3, samples]];
    expect(read(tiff(order, entries))).toMatchObject({ facts: { hasAlpha, channels: samples } });
  });
});

test('tiles or strips tell what must be unpacked at once', () => {
  expect(read(tiff('II', [...size, [322, 4, 256], [323, 4, 128]]))).toMatchObject({
    facts: { tile: { width: 256, height: 128 } },
  });
  expect(read(tiff('II', [...size, [278, 4, 8]]))).toMatchObject({ facts: { stripRows: 8 } });
  expect(read(tiff('II', [...size, [278, 4, 0xffffffff]]))).toMatchObject({
    facts: { stripRows: 50 },
  });
});

describe('pages', () => {
  const page = (next: number) =>
    bytesOf(
      le16(2),
      le16(256),
      le16(4),
      le32(1),
      le32(7),
      le16(257),
      le16(4),
      le32(1),
      le32(7),
      le32(next),
    );
  const pageBytes = page(0).length;
  const chain = (...next: readonly number[]) => bytesOf('II*\0', le32(8), ...next.map(page));

  test('are counted along the chain', () => {
    const [second, third] = [8 + pageBytes, 8 + 2 * pageBytes];
    expect(read(chain(second, third, 0))).toMatchObject({
      facts: { frames: 3, framesExact: true },
    });
  });

  test('beyond any number are counted, with the bytes of their tags', () => {
    const profileBytes = 5000;
    const firstAt = 8 + profileBytes;
    const pages = 8000;
    const dirBytes = 2 + 3 * 12 + 4;
    const parts = Array.from({ length: pages }, (_, i) => [
      ...[...le16(3), ...le16(256), ...le16(4), ...le32(1), ...le32(7)],
      ...[...le16(257), ...le16(4), ...le32(1), ...le32(7)],
      ...[...le16(34675), ...le16(7), ...le32(profileBytes), ...le32(8)],
      ...le32(i === pages - 1 ? 0 : firstAt + (i + 1) * dirBytes),
    ]);
    const bytes = Buffer.concat([
      bytesOf('II*\0', le32(firstAt), zeros(profileBytes)),
      Uint8Array.from(parts.flat()),
    ]);
    expect(read(bytes)).toMatchObject({
      facts: { frames: pages, framesExact: true, pagesTagBytes: pages * (profileBytes + 8) },
    });
  });

  test('whose tags are longer than the file cost the file up to its end', () => {
    const entries = [...size, [34675, 4, 0]] as const;
    const bytes = tiff('II', entries);
    bytes.set(le32(2 ** 30), bytes.length - 4 - 8);
    bytes.set(le32(20), bytes.length - 4 - 4);
    expect(read(bytes)).toMatchObject({ facts: { pagesTagBytes: bytes.length - 20 + 4 + 2 } });
  });

  test('in a circle are counted once', () => {
    expect(read(chain(8 + pageBytes, 8))).toMatchObject({
      facts: { frames: 2, framesExact: true },
    });
  });

  test('beyond the file are not counted', () => {
    expect(read(chain(1e9))).toMatchObject({ facts: { frames: 1, framesExact: true } });
  });

  test('beyond the bytes at hand make the count a lower bound', () => {
    const bytes = bytesOf(chain(5000), zeros(5000 - 8 - pageBytes), page(0));
    expect(readImageFacts(bytes.subarray(0, 600), bytes.length)).toMatchObject({
      facts: { frames: 1, framesExact: false },
    });
  });
});

describe('a number', () => {
  /** Two's complement, little endian. */
  const bytesFor = (value: number, length: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    return bytes.subarray(0, length);
  };
  /** A tiled picture of 64x64 whose width and width of a tile have this type. */
  const typed = (type: number, length: number, { width = 64, tileWidth = 64 } = {}) => {
    const long = (tag: number, value: number) => [tag, 4, bytesFor(value, 4)] as const;
    const entries = [
      [256, type, bytesFor(width, length)],
      long(257, 64),
      long(258, 8),
      long(262, 1),
      [322, type, bytesFor(tileWidth, length)],
      long(323, 64),
      long(324, 8),
      long(325, 4096),
    ] as const;
    const farAt = 8 + 2 + 12 * entries.length + 4;
    const far = entries.map(([, , value]) => (value.length > 4 ? value : zeros(0)));
    const written = entries.map(([tag, kind, value], i) => {
      const before = far.slice(0, i).reduce((sum, { length }) => sum + length, 0);
      const field = value.length > 4 ? le32(farAt + before) : [...value, 0, 0, 0].slice(0, 4);
      return bytesOf(le16(tag), le16(kind), le32(1), field);
    });
    const directory = [le16(entries.length), ...written, le32(0), ...far];
    return bytesOf('II*\0', le32(8), ...directory, zeros(4096));
  };
  const widthBySharp = async (bytes: Uint8Array) =>
    (
      await sharp(bytes)
        .metadata()
        .catch(() => undefined)
    )?.width;

  test.each([
    ['BYTE', 1, 1],
    ['SHORT', 3, 2],
    ['LONG', 4, 4],
    ['SBYTE', 6, 1],
    ['SSHORT', 8, 2],
    ['SLONG', 9, 4],
    ['IFD', 13, 4],
    ['LONG8', 16, 8],
    ['SLONG8', 17, 8],
    ['IFD8', 18, 8],
  ])('of type %s is read, as libtiff reads it', async (_, type, length) => {
    const bytes = typed(type, length);
    expect(read(bytes)).toMatchObject({ facts: { width: 64, tile: { width: 64, height: 64 } } });
    expect(await widthBySharp(bytes)).toBe(64);
  });

  test.each([
    ['ASCII', 2, 1],
    ['UNDEFINED', 7, 1],
    ['RATIONAL', 5, 8],
    ['FLOAT', 11, 4],
    ['of no known kind', 99, 4],
  ])('of type %s is damage, as it is to libtiff', async (_, type, length) => {
    const bytes = typed(type, length);
    expect(read(bytes)).toMatchObject({ reason: 'damaged' });
    expect(await widthBySharp(bytes)).toBeUndefined();
  });

  test.each([
    ['SBYTE', 6, 1],
    ['SSHORT', 8, 2],
    ['SLONG', 9, 4],
    ['SLONG8', 17, 8],
  ])('below 0 of type %s is damage, as it is to libtiff', async (_, type, length) => {
    for (const sizes of [{ width: -64 }, { tileWidth: -64 }]) {
      const bytes = typed(type, length, sizes);
      expect(read(bytes)).toMatchObject({ reason: 'damaged' });
      expect(await widthBySharp(bytes)).toBeUndefined();
    }
  });
});

test('a directory at the end is asked for, with the values that may stand before it', () => {
  const bytes = bytesOf('II*\0', le32(500_000), zeros(500_000 - 8), tiff('II', size).subarray(8));
  expect(readImageFacts(bytes.subarray(0, 4096), bytes.length)).toEqual({
    ok: false,
    reason: 'more',
    format: 'tiff',
    from: 500_000 - 8192,
    to: bytes.length,
  });
});

test('a BigTIFF is read', () => {
  const u64 = (value: number) => [...u32(0), ...u32(value)];
  const entry = (tag: number, value: number) => bytesOf(u16(tag), u16(16), u64(1), u64(value));
  const bytes = bytesOf(
    'MM\0+',
    u16(8),
    u16(0),
    u64(16),
    u64(2),
    entry(256, 70_000),
    entry(257, 3),
    u64(0),
  );
  expect(read(bytes)).toMatchObject({ facts: { width: 70_000, height: 3, framesExact: true } });
});

describe("a camera's raw file is refused by name:", () => {
  test.each([
    ['DNG', [[50706, 4, 1]], 'a camera raw file (DNG)'],
    ['colour filter array', [[262, 3, 32803]], 'a camera raw file'],
    ['compression of Pentax', [[259, 3, 65535]], 'a camera raw file'],
    [
      'a small copy with a sub-directory',
      [
        [254, 4, 1],
        [330, 4, 900],
      ],
      'a camera raw file',
    ],
  ] satisfies [string, Entries, string][])('%s', (_, entries, formatName) => {
    expect(read(tiff('II', [...size, ...entries]))).toEqual({
      ok: false,
      reason: 'unsupported',
      formatName,
    });
  });

  test('by its maker', () => {
    const make = 'NIKON CORPORATION\0';
    const entries = [
      [256, 4, 1, 160],
      [257, 4, 1, 120],
      [259, 3, 1, 34713],
      [271, 2, make.length, 62],
    ];
    const written = entries.flatMap(([tag = 0, type = 0, count = 0, value = 0]) => [
      ...le16(tag),
      ...le16(type),
      ...le32(count),
      ...le32(value),
    ]);
    const bytes = bytesOf('II*\0', le32(8), le16(4), written, le32(0), make);
    expect(read(bytes)).toMatchObject({ formatName: 'a Nikon camera raw file (NEF)' });
  });

  test('while a reduced copy alone is a picture', () => {
    expect(read(tiff('II', [...size, [254, 4, 1]]))).toMatchObject({ ok: true });
  });
});

test.each([
  ['without a width', tiff('II', [[257, 3, 50]])],
  [
    'of height 0',
    tiff('MM', [
      [256, 3, 50],
      [257, 3, 0],
    ]),
  ],
  ['without entries', tiff('II', [])],
  ['whose directory is beyond the file', bytesOf('II*\0', le32(1e9), zeros(20))],
  ['whose directory is in the header', bytesOf('II*\0', le32(4), zeros(20))],
  ['with 65535 entries', bytesOf('II*\0', le32(8), le16(65535), zeros(20))],
  ['of 65 bits', tiff('II', [...size, [258, 3, 65]])],
])('a TIFF %s is damaged', (_, bytes) => {
  expect(read(bytes)).toEqual({ ok: false, reason: 'damaged', format: 'tiff' });
});
