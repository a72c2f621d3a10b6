import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { bytesOf, exif, type Part, u16, zeros } from '#test/images/bytes.ts';
import { readImageFacts } from '../image-facts.ts';

const soi = [0xff, 0xd8];
const eoi = [0xff, 0xd9];

function segment(code: number, ...parts: readonly Part[]): Uint8Array {
  const body = bytesOf(...parts);
  return bytesOf(0xff, code, u16(body.length + 2), body);
}

interface FrameOptions {
  readonly code?: number;
  readonly width?: number;
  readonly height?: number;
  readonly bitDepth?: number;
  /** Sampling factors, "22" for 2 across and 2 down. */
  readonly factors?: readonly number[];
  readonly ids?: string;
}

function frame(options: FrameOptions = {}): Uint8Array {
  const { code = 0xc0, width = 640, height = 480, bitDepth = 8 } = options;
  const { factors = [0x22, 0x11, 0x11], ids = '\x01\x02\x03\x04' } = options;
  const components = factors.flatMap((factor, i) => [ids.charCodeAt(i), factor, 0]);
  return segment(code, bitDepth, u16(height), u16(width), factors.length, components);
}

function scan(components = 3): Uint8Array {
  return bytesOf(segment(0xda, components, zeros(2 * components), [0, 63, 0]), 'picture');
}

const adobe = (transform: number) => segment(0xee, 'Adobe', zeros(6), transform);
const exifSegment = (orientation: number, order: 'II' | 'MM') =>
  segment(0xe1, 'Exif\0\0', exif(orientation, order));

function read(...parts: readonly Part[]) {
  const bytes = bytesOf(...parts);
  return readImageFacts(bytes, bytes.length);
}

describe('the frame header', () => {
  test.each([
    [0xc0, { progressive: false, lossless: false, compression: 'huffman' }],
    [0xc1, { progressive: false, lossless: false, compression: 'huffman' }],
    [0xc2, { progressive: true, lossless: false, compression: 'huffman' }],
    [0xc3, { progressive: false, lossless: true, compression: 'huffman' }],
    [0xc9, { progressive: false, lossless: false, compression: 'arithmetic' }],
    [0xca, { progressive: true, lossless: false, compression: 'arithmetic' }],
    [0xcb, { progressive: false, lossless: true, compression: 'arithmetic' }],
  ])('of kind %i is read', (code, expected) => {
    const facts = { width: 640, height: 480, ...expected };
    expect(read(soi, frame({ code }), scan(), eoi)).toMatchObject({ ok: true, facts });
  });

  test.each([0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf])(
    'of hierarchical kind %i is refused by name',
    (code) => {
      expect(read(soi, frame({ code }), scan())).toEqual({
        ok: false,
        reason: 'unsupported',
        formatName: 'a hierarchical JPEG',
      });
    },
  );

  test('of JPEG-LS is refused by name', () => {
    expect(read(soi, frame({ code: 0xf7 }), scan())).toMatchObject({
      formatName: 'a JPEG-LS image',
    });
  });

  test('that leaves the height for later is refused by name', () => {
    expect(read(soi, frame({ height: 0 }), scan())).toMatchObject({
      formatName: 'a JPEG that does not tell its height',
    });
  });

  test.each([
    ['without width', frame({ width: 0 })],
    ['of 2 components', frame({ factors: [0x11, 0x11] })],
    ['with sampling factor 0', frame({ factors: [0x20, 0x11, 0x11] })],
    ['with sampling factor 5', frame({ factors: [0x51, 0x11, 0x11] })],
    ['of depth 1', frame({ bitDepth: 1 })],
    ['cut short by its length', segment(0xc0, 8, u16(4), u16(4), 3)],
    ['missing before the scan', []],
    ['after the end', [...eoi, ...frame()]],
    ['behind a segment of length 1', [0xff, 0xe0, 0, 1, ...frame()]],
  ])('%s is damage', (_, header) => {
    expect(read(soi, header, scan())).toEqual({ ok: false, reason: 'damaged', format: 'jpeg' });
  });

  test('is found past fill bytes, stray bytes and markers without a segment', () => {
    const strange = [0xff, 0xff, 0xff, 0xff, 0x01, 7, 7, 7, 0xff, 0xd8, 0xff, 0, 0xff, 0xd0];
    expect(read(soi, strange, frame(), scan())).toMatchObject({ ok: true });
  });

  test('is not taken from a thumbnail inside a segment', () => {
    const thumbnail = bytesOf(soi, frame({ width: 160, height: 120 }), scan(), eoi);
    const app1 = segment(0xe1, 'Exif\0\0', exif(6, 'MM'), thumbnail);
    expect(read(soi, app1, frame(), scan())).toMatchObject({
      facts: { width: 640, height: 480, orientation: 6 },
    });
  });

  test('tells 12 bits', () => {
    expect(read(soi, frame({ code: 0xc1, bitDepth: 12 }), scan())).toMatchObject({
      facts: { bitDepth: 12 },
    });
  });
});

test.each([
  ['4:2:0', [0x22, 0x11, 0x11]],
  ['4:2:2', [0x21, 0x11, 0x11]],
  ['4:4:4', [0x11, 0x11, 0x11]],
  ['4:4:4', [0x22, 0x22, 0x22]],
  ['4:2:0', [0x44, 0x22, 0x22]],
  ['4:0:0', [0x22]],
  ['other', [0x12, 0x11, 0x11]],
  ['other', [0x41, 0x11, 0x11]],
  ['other', [0x22, 0x11, 0x21]],
  ['other', [0x11, 0x22, 0x22]],
])('subsampling is %s for sampling factors %j', (subsampling, factors) => {
  const header = frame({ factors });
  expect(read(soi, header, scan(factors.length))).toMatchObject({ facts: { subsampling } });
});

test.each([
  ['grey', [0x11], []],
  ['ycbcr', [0x11, 0x11, 0x11], []],
  ['ycbcr', [0x11, 0x11, 0x11], adobe(1)],
  ['rgb', [0x11, 0x11, 0x11], adobe(0)],
  ['ycbcr', [0x11, 0x11, 0x11], bytesOf(segment(0xe0, 'JFIF\0', zeros(9)), adobe(0))],
  ['cmyk', [0x11, 0x11, 0x11, 0x11], []],
  ['cmyk', [0x11, 0x11, 0x11, 0x11], adobe(0)],
  ['ycck', [0x11, 0x11, 0x11, 0x11], adobe(2)],
])('the colour model is %s for factors %j and marks %j', (colorModel, factors, marks) => {
  const header = frame({ factors });
  expect(read(soi, marks, header, scan(factors.length))).toMatchObject({ facts: { colorModel } });
});

test('components called R, G and B are RGB', () => {
  expect(read(soi, frame({ ids: 'RGB' }), scan())).toMatchObject({ facts: { colorModel: 'rgb' } });
});

describe('EXIF', () => {
  const orientations = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((orientation) => [
    ['II', orientation] as const,
    ['MM', orientation] as const,
  ]);
  test.each(orientations)('in order %s gives orientation %i', (order, orientation) => {
    expect(read(soi, exifSegment(orientation, order), frame(), scan())).toMatchObject({
      facts: { orientation },
    });
  });

  test.each([
    ['with orientation 0', exif(0, 'II')],
    ['with orientation 9', exif(9, 'MM')],
    ['of another order', bytesOf('XX', zeros(30))],
    ['whose directory is outside', bytesOf('II*\0', [255, 255, 255, 127], zeros(20))],
    ['that ends at once', 'II'],
  ])('%s is upright', (_, block) => {
    expect(read(soi, segment(0xe1, 'Exif\0\0', block), frame(), scan())).toMatchObject({
      facts: { orientation: 1 },
    });
  });
});

describe('scans', () => {
  test('are counted up to the end of the picture, not in the one after it', () => {
    const second = bytesOf(soi, frame(), scan(), scan(), eoi);
    const header = frame({ code: 0xc2 });
    expect(read(soi, header, scan(), scan(1), scan(1), eoi, second)).toMatchObject({
      facts: { scans: 3 },
    });
  });

  test('that hold one component each make a decoder hold the picture, as progressive ones do', () => {
    expect(read(soi, frame(), scan(1), scan(1), scan(1), eoi)).toMatchObject({
      facts: { progressive: true, scans: 3 },
    });
  });
});

describe('a second scan is counted where libjpeg finds it', () => {
  const dcTable = segment(0xc4, 0, [1, ...zeros(15)], 0);
  const quantisation = segment(0xdb, 0, new Uint8Array(64).fill(255));
  const grey = frame({ code: 0xc2, width: 8, height: 16, factors: [0x11] });
  const restarts = segment(0xdd, u16(1));
  const dcScan = (bits: number) => segment(0xda, [1, 1, 0, 0, 0, bits]);
  /** Grey of two blocks. The first scan leaves out the lowest bit, and the second one sets it, which is 32 levels. */
  const picture = (between: Part, restart: Part = [0xff, 0xd0]) =>
    bytesOf(
      ...[soi, quantisation, grey, dcTable, restarts],
      ...[dcScan(0x01), 0x7f, restart, 0x7f, between, dcScan(0x10), 0x80, [0xff, 0xd0], 0x80, eoi],
    );
  const isSeenByLibjpeg = (bytes: Uint8Array) =>
    sharp(bytes, { failOn: 'none' })
      .raw()
      .toBuffer()
      .then(
        ([first]) => first !== 128,
        () => false,
      );

  test.each<[string, Part, Part?]>([
    ['right behind the first', []],
    ['behind a comment with an end mark in it', [0xff, 0xfe, 0, 4, ...eoi]],
    ['behind an end mark in a height (DNL)', [0xff, 0xdc, 0, 4, ...eoi]],
    ['behind fill bytes and such a comment', [0xff, 0xff, 0xff, 0xfe, 0, 4, ...eoi]],
    ['behind a comment that holds a start of a scan', [0xff, 0xfe, 0, 4, 0xff, 0xda]],
    ['behind a comment of length 0', [0xff, 0xfe, 0, 0]],
    ['behind a comment of length 1', [0xff, 0xfe, 0, 1]],
    ['behind an empty segment', [0xff, 0xe5, 0, 2]],
    ['behind a restart', [0xff, 0xd3]],
    ['behind TEM', [0xff, 0x01]],
    ['behind stray and stuffed bytes', [1, 2, 3, 0xff, 0, 0xff, 0xff, 0]],
    ['behind a marker of nobody at a restart', [], [0xff, 0x02, 0xff, 0xd0]],
    ['behind a comment at a restart', [], [0xff, 0xfe, 0, 4, ...eoi, 0xff, 0xd0]],
  ])('%s', async (_, between, restart) => {
    const bytes = picture(between, restart);
    expect(await isSeenByLibjpeg(bytes)).toBe(true);
    expect(read(bytes)).toMatchObject({ facts: { scans: 2 } });
  });

  test('and not behind the end of the picture', async () => {
    const bytes = picture(eoi);
    expect(await isSeenByLibjpeg(bytes)).toBe(false);
    expect(read(bytes)).toMatchObject({ facts: { scans: 1 } });
  });

  test.each<[string, Part]>([
    ['a second start', soi],
    ['a second frame', grey],
    ['a marker of nobody', [0xff, 0x02]],
    ['a marker that libjpeg does not know', [0xff, 0xf0, 0, 2]],
  ])('while it stops at %s, before the second scan', async (_, between) => {
    expect(await isSeenByLibjpeg(picture(between))).toBe(false);
  });
});

test('the scans of a baseline JPEG are not counted when its first has all colours', () => {
  expect(read(soi, frame(), scan(), scan(), scan(), eoi)).toMatchObject({
    facts: { progressive: false, scans: 1 },
  });
});

test('what follows a segment beyond the bytes at hand is asked for, without the rest of the segment', () => {
  const large = Array.from({ length: 4 }, () => segment(0xe2, zeros(65_533)));
  const bytes = bytesOf(soi, ...large, frame(), scan());
  const head = bytes.subarray(0, 1000);
  const asked = {
    ok: false,
    reason: 'more',
    format: 'jpeg',
    from: 2 + 65_537,
    to: 2 + 65_537 + 65_536,
  };
  expect(readImageFacts(head, bytes.length)).toEqual(asked);
});
