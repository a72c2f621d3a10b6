import { expect, test } from 'vitest';
import { type BmpOptions, writeBmp } from '#test/images/bmp.ts';
import { bytesOf, zeros } from '#test/images/bytes.ts';
import { readImageFacts } from '../image-facts.ts';

const bmp = (changes: Partial<BmpOptions>) =>
  writeBmp({ width: 9, height: 7, bitsPerPixel: 24, data: zeros(60), ...changes });

test.each([40, 52, 56, 64, 108, 124])('reads a header of %i bytes', (headerSize) => {
  expect(readImageFacts(bmp({ headerSize }))).toMatchObject({
    ok: true,
    facts: { format: 'bmp', width: 9, height: 7, bitDepth: 8, channels: 3, compression: 'none' },
  });
});

test('reads the short sides in a header of OS/2 1', () => {
  expect(readImageFacts(bmp({ headerSize: 12, bitsPerPixel: 4 }))).toMatchObject({
    facts: { width: 9, height: 7, colorModel: 'palette', bitDepth: 4 },
  });
});

test('names an OS/2 bitmap array, which browsers no longer show', () => {
  const bytes = bytesOf('BA', zeros(12), bmp({ width: 30, height: 20 }));
  expect(readImageFacts(bytes)).toMatchObject({ ok: false, formatName: 'an OS/2 bitmap array' });
});

test('reads a negative height, which puts the rows from top to bottom', () => {
  expect(readImageFacts(bmp({ height: -7 }))).toMatchObject({ facts: { height: 7 } });
});

const masked = { bitsPerPixel: 32, headerSize: 124, compression: 3 };

test.each<[string, Partial<BmpOptions>, object]>([
  ['1 bit', { bitsPerPixel: 1 }, { bitDepth: 1, colorModel: 'palette', channels: 1 }],
  ['RLE of 8 bits', { bitsPerPixel: 8, compression: 1 }, { bitDepth: 8, compression: 'rle8' }],
  ['RLE of 4 bits', { bitsPerPixel: 4, compression: 2 }, { bitDepth: 4, compression: 'rle4' }],
  ['16 bits', { bitsPerPixel: 16 }, { bitDepth: 5, colorModel: 'rgb' }],
  ['32 bits', { bitsPerPixel: 32 }, { hasAlpha: false, channels: 3 }],
  ['an alpha mask', { ...masked, masks: [0, 0, 0, 0xff000000] }, { hasAlpha: true, channels: 4 }],
  ['masks without alpha', masked, { hasAlpha: false, compression: 'bitfields' }],
])('reads a header with %s', (_, header, facts) => {
  expect(readImageFacts(bmp(header))).toMatchObject({ ok: true, facts });
});

test.each([
  ['width 0', { width: 0 }],
  ['a negative width', { width: -1 }],
  ['height -2^31', { height: -(2 ** 31) }],
])('a BMP with %s is damaged', (_, header) => {
  expect(readImageFacts(bmp(header))).toEqual({ ok: false, reason: 'damaged', format: 'bmp' });
});

test.each([
  ['a header of OS/2 2 that stops early', { headerSize: 16 }],
  ['5 bits', { bitsPerPixel: 5 }],
  ['compression 9', { compression: 9 }],
  ['a JPEG inside', { bitsPerPixel: 0, compression: 4 }],
  ['a mask with a gap', { ...masked, masks: [0, 0, 0, 0xf0f00000] }],
])('a BMP with %s is named as rare', (_, header) => {
  const formatName = 'a rare kind of BMP';
  expect(readImageFacts(bmp(header))).toEqual({ ok: false, reason: 'unsupported', formatName });
});
