import { describe, expect, test } from 'vitest';
import { box, bytesOf, u16, u32, zeros } from '#test/images/bytes.ts';
import { heif, photo } from '#test/images/heif.ts';
import {
  auxC as alphaKind,
  av1C as av1,
  fullBox,
  hvcC as hevc,
  imir as mirror,
  ispe as size,
  irot as turn,
} from '#test/images/heif-properties.ts';
import { readImageFacts } from '../image-facts.ts';

function read(bytes: Uint8Array) {
  return readImageFacts(bytes, bytes.length);
}

test.each([0, 1] as const)('a HEIC with tables of version %i is read', (version) => {
  expect(read(heif({ items: [photo()], version }))).toEqual({
    ok: true,
    facts: {
      format: 'heic',
      width: 400,
      height: 300,
      bitDepth: 8,
      channels: 3,
      hasAlpha: false,
      colorModel: 'ycbcr',
      progressive: false,
      lossless: false,
      orientation: 1,
      animated: false,
      frames: 1,
      framesExact: true,
      subsampling: '4:2:0',
      compression: 'hevc',
    },
  });
});

test.each([
  ['heic', 'heicmif1', false],
  ['heic', 'mif1heic', false],
  ['heic', 'heixmif1', false],
  ['heic', 'hevchevcmsf1', true],
  ['heic', 'msf1hevc', true],
])('%s of brands %s is read', (format, brands, animated) => {
  const bytes = heif({ items: [photo()], brands });
  expect(read(bytes)).toMatchObject({ facts: { format, animated, framesExact: !animated } });
});

test('which of the two it is, the item says and not the brand', () => {
  const item = { id: 1, type: 'av01', properties: [size(40, 30), av1(0x0c)] };
  expect(read(heif({ items: [item], brands: 'mif1miaf' }))).toMatchObject({
    facts: { format: 'avif', compression: 'av1' },
  });
});

test.each([
  [0x0c, { bitDepth: 8, subsampling: '4:2:0' }],
  [0x08, { bitDepth: 8, subsampling: '4:2:2' }],
  [0x00, { bitDepth: 8, subsampling: '4:4:4' }],
  [0x4c, { bitDepth: 10 }],
  [0x6c, { bitDepth: 12 }],
  [0x1c, { subsampling: '4:0:0', colorModel: 'grey', channels: 1 }],
])('AV1 configuration %i is read', (bits, facts) => {
  const item = { id: 1, type: 'av01', properties: [size(40, 30), av1(bits)] };
  expect(read(heif({ items: [item], brands: 'avifmif1' }))).toMatchObject({ facts });
});

test.each([
  [0, 8, '4:0:0'],
  [1, 10, '4:2:0'],
  [2, 10, '4:2:2'],
  [3, 12, '4:4:4'],
])('HEVC chroma %i of %i bits is read', (chroma, bitDepth, subsampling) => {
  const item = { ...photo(), properties: [size(40, 30), hevc(chroma, bitDepth)] };
  expect(read(heif({ items: [item] }))).toMatchObject({ facts: { bitDepth, subsampling } });
});

test.each([
  [[], 1],
  [[mirror(1)], 2],
  [[turn(2)], 3],
  [[mirror(0)], 4],
  [[turn(1), mirror(0)], 5],
  [[turn(3)], 6],
  [[turn(3), mirror(0)], 7],
  [[turn(1)], 8],
  [[mirror(1), turn(1)], 5],
  [[mirror(1), turn(3)], 7],
  [[mirror(1), mirror(0)], 3],
  [[turn(1), turn(1), turn(1), turn(1)], 1],
])('turns %j are orientation %i', (turns, orientation) => {
  expect(read(heif({ items: [photo(...turns)] }))).toMatchObject({ facts: { orientation } });
});

describe('items beside the primary one', () => {
  test('give the tiles of a grid', () => {
    const grid = { id: 1, type: 'grid', properties: [size(4032, 3024)] };
    const tile = { id: 2, type: 'hvc1', properties: [size(512, 512), hevc(1, 8)] };
    const bytes = heif({ items: [grid, tile], references: [['dimg', 1, [2, 2, 2, 2]]] });
    expect(read(bytes)).toMatchObject({
      facts: { width: 4032, height: 3024, tile: { width: 512, height: 512 }, bitDepth: 8 },
    });
  });

  describe('are counted with all they are made from', () => {
    const grid = { id: 1, type: 'grid', properties: [size(64, 64)] };
    const tile = { id: 2, type: 'hvc1', properties: [size(3000, 3000), hevc(1, 8)] };
    const inner = { id: 3, type: 'grid', properties: [size(64, 64)] };
    const alpha = {
      id: 4,
      type: 'hvc1',
      properties: [size(5000, 5000), alphaKind('urn:mpeg:hevc:2015:auxid:1')],
    };
    const many = new Array<number>(300).fill(2);

    test.each([
      ['tiles', [grid, tile], [['dimg', 1, many]], 300 * 9e6],
      [
        'grids of tiles',
        [grid, inner, tile],
        [
          ['dimg', 1, [3, 3]],
          ['dimg', 3, [2, 2]],
        ],
        4 * 9e6,
      ],
      ['a larger alpha', [photo(), alpha], [['auxl', 4, [1]]], 25e6],
      [
        'tiles with an alpha each',
        [grid, tile, alpha],
        [
          ['dimg', 1, [2, 2]],
          ['auxl', 4, [2]],
        ],
        2 * 25e6,
      ],
      ['nothing but themselves', [photo()], [], undefined],
    ] as const)('%s', (_, items, references, codedPixels) => {
      const result = read(heif({ items, references }));
      expect(result.ok && result.facts.codedPixels).toBe(codedPixels);
    });

    test('unless one of their parts is made from itself', () => {
      const references = [
        ['dimg', 1, [2, 3]],
        ['dimg', 3, [1]],
      ] as const;
      const result = read(heif({ items: [grid, tile, inner], references }));
      expect(result).toMatchObject({ ok: false, reason: 'damaged' });
    });
  });

  test.each([
    ['urn:mpeg:mpegB:cicp:systems:auxiliary:alpha', true],
    ['urn:mpeg:hevc:2015:auxid:1', true],
    ['urn:mpeg:hevc:2015:auxid:2', false],
    ['urn:com:apple:photo:2020:aux:hdrgainmap', false],
  ])('of kind %s give alpha: %s', (kind, hasAlpha) => {
    const plane = {
      id: 2,
      type: 'hvc1',
      properties: [size(400, 300), hevc(0, 8), alphaKind(kind)],
    };
    const bytes = heif({ items: [photo(), plane], references: [['auxl', 2, [1]]] });
    expect(read(bytes)).toMatchObject({ facts: { hasAlpha, channels: hasAlpha ? 4 : 3 } });
  });

  test('give the thumbnail and its place', () => {
    const small = {
      id: 7,
      type: 'hvc1',
      properties: [size(320, 240), hevc(1, 8)],
      at: [50, 60],
    } as const;
    const bytes = heif({ items: [photo(), small], references: [['thmb', 7, [1]]] });
    expect(read(bytes)).toMatchObject({
      facts: {
        thumbnail: { itemId: 7, codec: 'hvc1', width: 320, height: 240, offset: 50, length: 60 },
      },
    });
  });

  test('give no thumbnail that lies beyond the file', () => {
    const small = { id: 7, type: 'hvc1', properties: [size(320, 240)], at: [50, 1e9] } as const;
    const result = read(heif({ items: [photo(), small], references: [['thmb', 7, [1]]] }));
    expect(result.ok && result.facts.thumbnail).toBeUndefined();
  });

  test('made from one another in a circle are damage', () => {
    const items = [1, 2].map((id) => ({ id, type: 'iden', properties: [size(4, 4)] }));
    const references = [['dimg', 1, [2]] as const, ['dimg', 2, [1]] as const];
    expect(read(heif({ items, references }))).toMatchObject({ ok: false, reason: 'damaged' });
  });
});

test('colour numbers are told where no profile overrides them', () => {
  const nclx = box('colr', 'nclx', u16(9), u16(16), u16(9), 0x80);
  const profile = box('colr', 'prof', zeros(200));
  expect(read(heif({ items: [photo(nclx)] }))).toMatchObject({
    facts: { nclx: { primaries: 9, transfer: 16 } },
  });
  for (const bytes of [heif({ items: [photo(nclx, profile)] }), heif({ items: [photo()] })]) {
    const result = read(bytes);
    expect(result.ok && result.facts.nclx).toBeUndefined();
  }
});

test('the range of video is told, whatever profile there is', () => {
  const range = (flags: number) => box('colr', 'nclx', u16(1), u16(13), u16(6), flags);
  const profile = box('colr', 'prof', zeros(200));
  const told = (...colors: readonly Uint8Array[]) => {
    const result = read(heif({ items: [photo(...colors)] }));
    return result.ok && result.facts.limitedRange;
  };
  expect([told(range(0)), told(range(0), profile)]).toEqual([true, true]);
  expect([told(range(0x80)), told(profile), told()]).toEqual([undefined, undefined, undefined]);
});

test('an item table behind the picture is asked for', () => {
  const bytes = heif({ items: [photo()], before: box('mdat', zeros(100_000)) });
  expect(readImageFacts(bytes.subarray(0, 4096), bytes.length)).toEqual({
    ok: false,
    reason: 'more',
    format: 'heic',
    from: 24 + 100_008,
    to: bytes.length,
  });
});

test.each([
  ['jpeg', 'a HEIF image coded as JPEG'],
  ['avc1', 'a HEIF image coded as H.264'],
  ['vvc1', 'a HEIF image coded as H.266'],
  ['?\0\0?', 'a HEIF image coded as something rare'],
])('a picture of item type %s is refused by name', (type, formatName) => {
  const item = { ...photo(), type };
  expect(read(heif({ items: [item] }))).toEqual({ ok: false, reason: 'unsupported', formatName });
});

test('a sequence without a still picture is refused by name', () => {
  const bytes = bytesOf(box('ftyp', 'msf1', zeros(4), 'hevc'), box('moov', zeros(99)));
  expect(read(bytes)).toMatchObject({
    formatName: 'a HEIF image sequence without a still picture',
  });
});

test.each([
  ['without item table', bytesOf(box('ftyp', 'heic', zeros(4)), box('mdat', zeros(99)))],
  ['with an empty item table', bytesOf(box('ftyp', 'heic', zeros(4)), fullBox('meta', 0))],
  ['whose primary item is missing', heif({ items: [] })],
  ['without a size', heif({ items: [{ ...photo(), properties: [hevc(1, 8)] }] })],
  ['of width 0', heif({ items: [{ ...photo(), properties: [size(0, 3), hevc(1, 8)] }] })],
  ['of width 2^31', heif({ items: [{ ...photo(), properties: [size(2 ** 31, 3), hevc(1, 8)] }] })],
  ['without a configuration', heif({ items: [{ ...photo(), properties: [size(4, 3)] }] })],
  ['with a box of length 3', bytesOf(box('ftyp', 'heic', zeros(4)), u32(3), 'meta', zeros(50))],
])('a HEIC %s is damaged', (_, bytes) => {
  expect(read(bytes)).toEqual({ ok: false, reason: 'damaged', format: 'heic' });
});
