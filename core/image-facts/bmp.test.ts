import { expect, test } from 'vitest';
import { bytesOf, le16, le32, zeros } from '#test/images/bytes.ts';
import { readImageFacts } from '../image-facts.ts';

interface Header {
  readonly length?: number;
  readonly width?: number;
  readonly height?: number;
  readonly bits?: number;
  readonly compression?: number;
  readonly alphaMask?: number;
}

function bmp({
  length = 40,
  width = 9,
  height = 7,
  bits = 24,
  compression = 0,
  alphaMask = 0,
}: Header) {
  const fields = [le32(length), le32(width), le32(height), le16(1), le16(bits), le32(compression)];
  const header = bytesOf(...fields, zeros(32), le32(alphaMask), zeros(124));
  return bytesOf('BM', zeros(8), le32(14 + length), header.subarray(0, length), zeros(60));
}

test.each([40, 52, 56, 64, 108, 124])('reads a header of %i bytes', (length) => {
  expect(readImageFacts(bmp({ length }))).toMatchObject({
    ok: true,
    facts: { format: 'bmp', width: 9, height: 7, bitDepth: 8, channels: 3, compression: 'none' },
  });
});

test('reads the short sides in a header of OS/2 1', () => {
  const bytes = bytesOf('BM', zeros(12), le32(12), le16(9), le16(7), le16(1), le16(4), zeros(60));
  expect(readImageFacts(bytes)).toMatchObject({
    facts: { width: 9, height: 7, colorModel: 'palette', bitDepth: 4 },
  });
});

test('names an OS/2 bitmap array, which browsers no longer show', () => {
  const bytes = bytesOf('BA', zeros(12), bmp({ width: 30, height: 20 }));
  expect(readImageFacts(bytes)).toMatchObject({ ok: false, formatName: 'an OS/2 bitmap array' });
});

test('reads a negative height, which puts the rows from top to bottom', () => {
  expect(readImageFacts(bmp({ height: 2 ** 32 - 7 }))).toMatchObject({ facts: { height: 7 } });
});

const masked = { bits: 32, length: 124, compression: 3 };

test.each<[string, Header, object]>([
  ['1 bit', { bits: 1 }, { bitDepth: 1, colorModel: 'palette', channels: 1 }],
  ['RLE of 8 bits', { bits: 8, compression: 1 }, { bitDepth: 8, compression: 'rle8' }],
  ['RLE of 4 bits', { bits: 4, compression: 2 }, { bitDepth: 4, compression: 'rle4' }],
  ['16 bits', { bits: 16 }, { bitDepth: 5, colorModel: 'rgb' }],
  ['32 bits', { bits: 32 }, { hasAlpha: false, channels: 3 }],
  ['an alpha mask', { ...masked, alphaMask: 0xff000000 }, { hasAlpha: true, channels: 4 }],
  ['masks without alpha', masked, { hasAlpha: false, compression: 'bitfields' }],
])('reads a header with %s', (_, header, facts) => {
  expect(readImageFacts(bmp(header))).toMatchObject({ ok: true, facts });
});

test.each([
  ['width 0', { width: 0 }],
  ['a negative width', { width: 2 ** 32 - 1 }],
  ['height -2^31', { height: 2 ** 31 }],
])('a BMP with %s is damaged', (_, header) => {
  expect(readImageFacts(bmp(header))).toEqual({ ok: false, reason: 'damaged', format: 'bmp' });
});

test.each([
  ['a header of OS/2 2 that stops early', { length: 16 }],
  ['5 bits', { bits: 5 }],
  ['compression 9', { compression: 9 }],
  ['a JPEG inside', { bits: 0, compression: 4 }],
  ['a mask with a gap', { ...masked, alphaMask: 0xf0f00000 }],
])('a BMP with %s is named as rare', (_, header) => {
  const formatName = 'a rare kind of BMP';
  expect(readImageFacts(bmp(header))).toEqual({ ok: false, reason: 'unsupported', formatName });
});
