import { describe, expect, test } from 'vitest';
import { box, bytesOf, u16, u32, zeros } from '#test/images/bytes.ts';
import { heif, photo } from '#test/images/heif.ts';
import {
  auxC as alphaKind,
  av1C as av1,
  clli,
  fullBox,
  hvcC as hevc,
  mdcv,
  imir as mirror,
  ispe as size,
  irot as turn,
} from '#test/images/heif-properties.ts';
import { readImageFacts } from '../image-facts.ts';

const hevcItem = (id: number, width: number, height: number, ...more: readonly Uint8Array[]) => ({
  id,
  type: 'hvc1',
  properties: [size(width, height), hevc(1, 8), ...more],
});
const derived = (id: number, type: string, width: number, height: number) => ({
  id,
  type,
  properties: [size(width, height)],
});
const reference = (type: string, from: number, ...to: readonly number[]) =>
  [type, from, to] as const;

type Content = Parameters<typeof heif>[0];
const read = (content: Content) => readImageFacts(heif(content));

test.each([0, 1] as const)('reads a HEIC with tables of version %i', (version) => {
  expect(read({ items: [photo()], version })).toEqual({
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
])('reads %s with the brands %s', (format, brands, animated) => {
  const facts = { format, animated, framesExact: !animated };
  expect(read({ items: [photo()], brands })).toMatchObject({ facts });
});

test('takes the format from the item and not from the brand', () => {
  const item = { id: 1, type: 'av01', properties: [size(40, 30), av1(0x0c)] };
  expect(read({ items: [item], brands: 'mif1miaf' })).toMatchObject({
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
])('reads AV1 configuration %i', (bits, facts) => {
  const item = { id: 1, type: 'av01', properties: [size(40, 30), av1(bits)] };
  expect(read({ items: [item], brands: 'avifmif1' })).toMatchObject({ facts });
});

test.each([
  [0, 8, '4:0:0'],
  [1, 10, '4:2:0'],
  [2, 10, '4:2:2'],
  [3, 12, '4:4:4'],
])('reads HEVC chroma %i of %i bits', (chroma, bitDepth, subsampling) => {
  const item = { ...photo(), properties: [size(40, 30), hevc(chroma, bitDepth)] };
  expect(read({ items: [item] })).toMatchObject({ facts: { bitDepth, subsampling } });
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
])('the turns %j give orientation %i', (turns, orientation) => {
  expect(read({ items: [photo(...turns)] })).toMatchObject({ facts: { orientation } });
});

describe('items beside the primary one', () => {
  test('are the tiles of a grid, which give the coding', () => {
    const items = [derived(1, 'grid', 4032, 3024), hevcItem(2, 512, 512)];
    expect(read({ items, references: [reference('dimg', 1, 2, 2, 2, 2)] })).toMatchObject({
      facts: { width: 4032, height: 3024, compression: 'hevc', bitDepth: 8 },
    });
  });

  describe('make up the primary item', () => {
    const grid = derived(1, 'grid', 64, 64);
    const tile = hevcItem(2, 3000, 3000);
    const inner = derived(3, 'grid', 64, 64);
    const alpha = hevcItem(4, 5000, 5000, alphaKind('urn:mpeg:hevc:2015:auxid:1'));
    const many = reference('dimg', 1, ...new Array<number>(300).fill(2));
    const twoTiles = reference('dimg', 1, 2, 2);
    const twoGrids = [reference('dimg', 1, 3, 3), reference('dimg', 3, 2, 2)];

    test.each<[string, Content['items'], Content['references'], number | undefined]>([
      ['tiles', [grid, tile], [many], 300 * 9e6],
      ['grids of tiles', [grid, inner, tile], twoGrids, 4 * 9e6],
      ['a larger alpha', [photo(), alpha], [reference('auxl', 4, 1)], 25e6],
      [
        'an alpha for each tile',
        [grid, tile, alpha],
        [twoTiles, reference('auxl', 4, 2)],
        2 * 25e6,
      ],
      ['nothing but themselves', [photo()], [], undefined],
    ])('and are in its coded pixels: %s', (_, items, references = [], codedPixels) => {
      const result = read({ items, references });
      expect(result.ok && result.facts.codedPixels).toBe(codedPixels);
    });

    test.each<[string, Content['items'], Content['references']]>([
      [
        'a part is made from the whole',
        [grid, tile, inner],
        [reference('dimg', 1, 2, 3), reference('dimg', 3, 1)],
      ],
      [
        'they are made from one another',
        [derived(1, 'iden', 4, 4), derived(2, 'iden', 4, 4)],
        [reference('dimg', 1, 2), reference('dimg', 2, 1)],
      ],
    ])('and the file is damaged if %s', (_, items, references = []) => {
      expect(read({ items, references })).toMatchObject({ ok: false, reason: 'damaged' });
    });
  });

  test.each([
    [[20_000], true],
    [[20_001], false],
    [[12_000, 12_000], false],
  ])('are refused if references have %j targets', (counts, ok) => {
    const items = [derived(1, 'grid', 64, 64), hevcItem(2, 64, 64)];
    const references = counts.map((count) =>
      reference('dimg', 1, ...new Array<number>(count).fill(2)),
    );
    expect(read({ items, references }).ok).toBe(ok);
  });

  test.each([
    [10_000, true],
    [20_001, false],
  ])('are refused if they use %i properties', (count, ok) => {
    const properties = Array.from({ length: 200 }, () => turn(0));
    const items = Array.from({ length: Math.ceil(count / 200) }, (_, i) => {
      return { id: i + 2, type: 'hvc1', properties };
    });
    expect(read({ items: [photo(), ...items], version: 1 }).ok).toBe(ok);
  });

  test.each([
    ['urn:mpeg:mpegB:cicp:systems:auxiliary:alpha', true],
    ['urn:mpeg:hevc:2015:auxid:1', true],
    ['urn:mpeg:hevc:2015:auxid:2', false],
    ['urn:com:apple:photo:2020:aux:hdrgainmap', false],
  ])('of kind %s give alpha: %s', (kind, hasAlpha) => {
    const items = [photo(), hevcItem(2, 400, 300, alphaKind(kind))];
    expect(read({ items, references: [reference('auxl', 2, 1)] })).toMatchObject({
      facts: { hasAlpha, channels: hasAlpha ? 4 : 3 },
    });
  });

  test('give the size of the thumbnail', () => {
    const items = [photo(), hevcItem(7, 320, 240)];
    expect(read({ items, references: [reference('thmb', 7, 1)] })).toMatchObject({
      facts: { thumbnail: { width: 320, height: 240 } },
    });
  });
});

describe('colour', () => {
  const nclx = (flags: number) => box('colr', 'nclx', u16(9), u16(16), u16(9), flags);
  const profile = box('colr', 'prof', zeros(200));
  const numbers = { primaries: 9, transfer: 16 };

  test.each<[string, readonly Uint8Array[], object]>([
    ['full range', [nclx(0x80)], { nclx: numbers, limitedRange: undefined }],
    ['the range of video', [nclx(0)], { nclx: numbers, limitedRange: true }],
    ['a profile', [profile], { nclx: undefined, limitedRange: undefined }],
    [
      'full range and a profile',
      [nclx(0x80), profile],
      { nclx: undefined, limitedRange: undefined },
    ],
    [
      'the range of video and a profile',
      [nclx(0), profile],
      { nclx: undefined, limitedRange: true },
    ],
    ['nothing', [], { nclx: undefined, limitedRange: undefined }],
  ])('is read from boxes with %s', (_, boxes, facts) => {
    const result = read({ items: [photo(...boxes)] });
    expect(
      result.ok && { nclx: result.facts.nclx, limitedRange: result.facts.limitedRange },
    ).toEqual(facts);
  });
});

test.each<[string, readonly Uint8Array[], number | undefined]>([
  ['the first clli', [clli(400), clli(4000)], 400],
  ['a clli of 0', [clli(0)], undefined],
  ['a clli that is too short', [box('clli', 4, 4, 4)], undefined],
  ['no clli but an mdcv, which Chromium ignores', [mdcv(400)], undefined],
])('the peak comes from %s', (_, boxes, expected) => {
  const result = read({ items: [photo(...boxes)] });
  expect(result.ok && result.facts.peakNits).toBe(expected);
});

test('the peak of a tile does not count', () => {
  const items = [derived(1, 'grid', 800, 300), hevcItem(2, 400, 300, clli(400))];
  const result = read({ items, references: [reference('dimg', 1, 2)] });
  expect(result.ok && result.facts.peakNits).toBeUndefined();
});

test('asks for an item table after the picture', () => {
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
])('refuses a picture of item type %s by name', (type, formatName) => {
  const item = { ...photo(), type };
  expect(read({ items: [item] })).toEqual({
    ok: false,
    reason: 'unsupported',
    formatName,
  });
});

test('refuses a sequence without a still picture by name', () => {
  const bytes = bytesOf(box('ftyp', 'msf1', zeros(4), 'hevc'), box('moov', zeros(99)));
  expect(readImageFacts(bytes)).toMatchObject({
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
  expect(readImageFacts(bytes)).toEqual({ ok: false, reason: 'damaged', format: 'heic' });
});
