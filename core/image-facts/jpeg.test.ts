import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { bytesOf, exif, type Part, u16, zeros } from '#test/images/bytes.ts';
import { exifSegment, jpegSegment } from '#test/images/jpeg.ts';
import { readImageFacts } from '../image-facts.ts';

const soi = [0xff, 0xd8];
const eoi = [0xff, 0xd9];

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
  return jpegSegment(code, bitDepth, u16(height), u16(width), factors.length, components);
}

function scan(components = 3): Uint8Array {
  return bytesOf(jpegSegment(0xda, components, zeros(2 * components), [0, 63, 0]), 'picture');
}

const adobe = (transform: number) => jpegSegment(0xee, 'Adobe', zeros(6), transform);
const read = (...parts: readonly Part[]) => readImageFacts(bytesOf(...parts));

describe('the frame header', () => {
  test.each([
    [0xc0, { progressive: false, lossless: false, compression: 'huffman' }],
    [0xc1, { progressive: false, lossless: false, compression: 'huffman' }],
    [0xc2, { progressive: true, lossless: false, compression: 'huffman' }],
    [0xc3, { progressive: false, lossless: true, compression: 'huffman' }],
    [0xc9, { progressive: false, lossless: false, compression: 'arithmetic' }],
    [0xca, { progressive: true, lossless: false, compression: 'arithmetic' }],
    [0xcb, { progressive: false, lossless: true, compression: 'arithmetic' }],
  ])('gives the coding of kind %i', (code, expected) => {
    const facts = { width: 640, height: 480, ...expected };
    expect(read(soi, frame({ code }), scan(), eoi)).toMatchObject({ ok: true, facts });
  });

  test.each([
    ...[0xc5, 0xc6, 0xc7, 0xcd, 0xce, 0xcf].map(
      (code) => [{ code }, 'a hierarchical JPEG'] as const,
    ),
    [{ code: 0xf7 }, 'a JPEG-LS image'] as const,
    [{ height: 0 }, 'a JPEG without its height'] as const,
  ])('of %j is refused as %s', (options, formatName) => {
    expect(read(soi, frame(options), scan())).toEqual({
      ok: false,
      reason: 'unsupported',
      formatName,
    });
  });

  test.each([
    ['without width', frame({ width: 0 })],
    ['of 2 components', frame({ factors: [0x11, 0x11] })],
    ['with sampling factor 0', frame({ factors: [0x20, 0x11, 0x11] })],
    ['with sampling factor 5', frame({ factors: [0x51, 0x11, 0x11] })],
    ['of depth 1', frame({ bitDepth: 1 })],
    ['cut short by its length', jpegSegment(0xc0, 8, u16(4), u16(4), 3)],
    ['missing before the scan', []],
    ['after the end', [...eoi, ...frame()]],
  ])('%s makes the file damaged', (_, header) => {
    expect(read(soi, header, scan())).toEqual({ ok: false, reason: 'damaged', format: 'jpeg' });
  });

  test.each([0, 1])('is found after a comment and an APPn of length %i', (length) => {
    const short = [0xff, 0xfe, 0, length, 0xff, 0xe1, 0, length];
    expect(read(soi, short, frame(), scan())).toMatchObject({ ok: true });
  });

  test('is found after fill bytes, stray bytes and markers without a segment', () => {
    const strange = [0xff, 0xff, 0xff, 0xff, 0x01, 7, 7, 7, 0xff, 0xd8, 0xff, 0, 0xff, 0xd0];
    expect(read(soi, strange, frame(), scan())).toMatchObject({ ok: true });
  });

  test('is never read from a thumbnail inside a segment', () => {
    const thumbnail = bytesOf(soi, frame({ width: 160, height: 120 }), scan(), eoi);
    const app1 = jpegSegment(0xe1, 'Exif\0\0', exif(6, 'MM'), thumbnail);
    expect(read(soi, app1, frame(), scan())).toMatchObject({
      facts: { width: 640, height: 480, orientation: 6 },
    });
  });

  test('may state 12 bits', () => {
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
  ['ycbcr', [0x11, 0x11, 0x11], bytesOf(jpegSegment(0xe0, 'JFIF\0', zeros(9)), adobe(0))],
  ['cmyk', [0x11, 0x11, 0x11, 0x11], []],
  ['cmyk', [0x11, 0x11, 0x11, 0x11], adobe(0)],
  ['ycck', [0x11, 0x11, 0x11, 0x11], adobe(2)],
])('the colour model is %s for factors %j and marks %j', (colorModel, factors, marks) => {
  const header = frame({ factors });
  expect(read(soi, marks, header, scan(factors.length))).toMatchObject({ facts: { colorModel } });
});

test('the colour model is RGB for components with the names R, G and B', () => {
  expect(read(soi, frame({ ids: 'RGB' }), scan())).toMatchObject({ facts: { colorModel: 'rgb' } });
});

describe('EXIF', () => {
  const orientations = (['II', 'MM'] as const).flatMap((order) =>
    [1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => [order, orientation] as const),
  );
  test.each(orientations)('in order %s gives orientation %i', (order, orientation) => {
    expect(read(soi, exifSegment(exif(orientation, order)), frame(), scan())).toMatchObject({
      facts: { orientation },
    });
  });

  test.each([
    ['with orientation 0', exif(0, 'II')],
    ['with orientation 9', exif(9, 'MM')],
    ['of another order', bytesOf('XX', zeros(30))],
    ['whose directory is outside', bytesOf('II*\0', [255, 255, 255, 127], zeros(20))],
    ['that ends at once', bytesOf('II')],
  ])('%s makes the picture upright', (_, block) => {
    expect(read(soi, exifSegment(block), frame(), scan())).toMatchObject({
      facts: { orientation: 1 },
    });
  });
});

describe('scans', () => {
  test('are counted to the end of the picture, and not in a picture after it', () => {
    const second = bytesOf(soi, frame(), scan(), scan(), eoi);
    const header = frame({ code: 0xc2 });
    expect(read(soi, header, scan(), scan(1), scan(1), eoi, second)).toMatchObject({
      facts: { scans: 3 },
    });
  });

  test('of one component each make a decoder hold the picture, as in a progressive JPEG', () => {
    expect(read(soi, frame(), scan(1), scan(1), scan(1), eoi)).toMatchObject({
      facts: { progressive: true, scans: 3 },
    });
  });
});

describe('a second scan that libjpeg finds is counted', () => {
  const dcTable = jpegSegment(0xc4, 0, [1, ...zeros(15)], 0);
  const quantisation = jpegSegment(0xdb, 0, new Uint8Array(64).fill(255));
  const grey = frame({ code: 0xc2, width: 8, height: 16, factors: [0x11] });
  const restarts = jpegSegment(0xdd, u16(1));
  const dcScan = (bits: number) => jpegSegment(0xda, [1, 1, 0, 0, 0, bits]);
  /** A grey picture of two blocks. The second scan sets the lowest bit, which changes the grey by 32 levels. */
  const picture = (between: Part, restart: Part = [0xff, 0xd0]) =>
    bytesOf(
      ...[soi, quantisation, grey, dcTable, restarts],
      ...[dcScan(0x01), 0x7f, restart, 0x7f, between, dcScan(0x10), 0x80, [0xff, 0xd0], 0x80, eoi],
    );
  const isReadByLibjpeg = async (bytes: Uint8Array) => {
    const pixels = sharp(bytes, { failOn: 'none' }).raw().toBuffer();
    return pixels.then(
      ([first]) => first !== 128,
      () => false,
    );
  };

  test.each<[string, Part, Part?]>([
    ['right after the first', []],
    ['after a comment that contains an end mark', [0xff, 0xfe, 0, 4, ...eoi]],
    ['after a height (DNL) that contains an end mark', [0xff, 0xdc, 0, 4, ...eoi]],
    ['after fill bytes and such a comment', [0xff, 0xff, 0xff, 0xfe, 0, 4, ...eoi]],
    ['after a comment that contains the start of a scan', [0xff, 0xfe, 0, 4, 0xff, 0xda]],
    ['after a comment of length 0', [0xff, 0xfe, 0, 0]],
    ['after a comment of length 1', [0xff, 0xfe, 0, 1]],
    ['after an empty segment', [0xff, 0xe5, 0, 2]],
    ['after a restart', [0xff, 0xd3]],
    ['after TEM', [0xff, 0x01]],
    ['after stray and stuffed bytes', [1, 2, 3, 0xff, 0, 0xff, 0xff, 0]],
    ['after an undefined marker at a restart', [], [0xff, 0x02, 0xff, 0xd0]],
    ['after a comment at a restart', [], [0xff, 0xfe, 0, 4, ...eoi, 0xff, 0xd0]],
  ])('%s', async (_, between, restart) => {
    const bytes = picture(between, restart);
    expect(await isReadByLibjpeg(bytes)).toBe(true);
    expect(read(bytes)).toMatchObject({ facts: { scans: 2 } });
  });

  test('but a scan after the end of the picture is not', async () => {
    const bytes = picture(eoi);
    expect(await isReadByLibjpeg(bytes)).toBe(false);
    expect(read(bytes)).toMatchObject({ facts: { scans: 1 } });
  });

  test.each<[string, Part]>([
    ['a second start', soi],
    ['a second frame', grey],
    ['an undefined marker', [0xff, 0x02]],
    ['a marker that libjpeg does not know', [0xff, 0xf0, 0, 2]],
  ])('but libjpeg finds none after %s', async (_, between) => {
    expect(await isReadByLibjpeg(picture(between))).toBe(false);
  });
});

test('the scans of a baseline JPEG are not counted if the first has all colours', () => {
  expect(read(soi, frame(), scan(), scan(), scan(), eoi)).toMatchObject({
    facts: { progressive: false, scans: 1 },
  });
});

test('asks for the bytes after a segment that is not available, and not for its rest', () => {
  const large = Array.from({ length: 4 }, () => jpegSegment(0xe2, zeros(65_533)));
  const bytes = bytesOf(soi, ...large, frame(), scan());
  const head = bytes.subarray(0, 1000);
  const range = { from: 2 + 65_537, to: 2 + 65_537 + 65_536 };
  const asked = { ok: false, reason: 'more', format: 'jpeg', ...range };
  expect(readImageFacts(head, bytes.length)).toEqual(asked);
});
