import { describe, expect, test } from 'vitest';
import { bytesOf, exif, type Part, u32, zeros } from '#test/images/bytes.ts';
import { readImageFacts } from '../image-facts.ts';

const signature = '\x89PNG\r\n\x1a\n';

function chunk(type: string, ...parts: readonly Part[]): Uint8Array {
  const body = bytesOf(...parts);
  return bytesOf(u32(body.length), type, body, 'crc.');
}

interface HeaderOptions {
  readonly width?: number;
  readonly height?: number;
  readonly bitDepth?: number;
  readonly colorType?: number;
  readonly interlace?: number;
}

function header({
  width = 5,
  height = 4,
  bitDepth = 8,
  colorType = 2,
  interlace = 0,
}: HeaderOptions = {}) {
  return chunk('IHDR', u32(width), u32(height), bitDepth, colorType, 0, 0, interlace);
}

const picture = chunk('IDAT', 'picture');

test('counts the bytes of packed comments before the picture', () => {
  const comments = [chunk('zTXt', zeros(50)), chunk('tEXt', zeros(9)), chunk('iTXt', zeros(70))];
  expect(read(signature, header(), ...comments, picture)).toMatchObject({
    facts: { packedTextBytes: 120 },
  });
});

const read = (...parts: readonly Part[]) => readImageFacts(bytesOf(...parts));

test.each([
  [0, 1, { colorModel: 'grey', channels: 1, hasAlpha: false }],
  [0, 16, { colorModel: 'grey', channels: 1, hasAlpha: false }],
  [2, 8, { colorModel: 'rgb', channels: 3, hasAlpha: false }],
  [3, 4, { colorModel: 'palette', channels: 1, hasAlpha: false }],
  [4, 16, { colorModel: 'grey', channels: 2, hasAlpha: true }],
  [6, 8, { colorModel: 'rgb', channels: 4, hasAlpha: true }],
])('reads colour type %i of %i bits', (colorType, bitDepth, expected) => {
  expect(read(signature, header({ colorType, bitDepth }), picture)).toMatchObject({
    ok: true,
    facts: { width: 5, height: 4, bitDepth, ...expected },
  });
});

test.each([
  ['width 0', header({ width: 0 })],
  ['height 2^31', header({ height: 2 ** 31 })],
  ['colour type 1', header({ colorType: 1 })],
  ['an RGB of 4 bits', header({ bitDepth: 4 })],
  ['a palette of 16 bits', header({ colorType: 3, bitDepth: 16 })],
  ['interlace 2', header({ interlace: 2 })],
  ['another chunk before its header', chunk('tEXt', zeros(13))],
])('a PNG with %s is damaged', (_, first) => {
  expect(read(signature, first, picture)).toEqual({ ok: false, reason: 'damaged', format: 'png' });
});

describe('chunks before the picture', () => {
  test('include tRNS, which gives alpha', () => {
    expect(read(signature, header({ colorType: 3 }), chunk('tRNS', 0), picture)).toMatchObject({
      facts: { hasAlpha: true, channels: 1 },
    });
  });

  test.each([
    [1, { animated: false, frames: 1 }],
    [12, { animated: true, frames: 12 }],
  ])('include acTL, which gives %i frames', (count, expected) => {
    const animation = chunk('acTL', u32(count), u32(0));
    expect(read(signature, header(), animation, picture)).toMatchObject({ facts: expected });
  });

  test('include eXIf, which gives the orientation', () => {
    expect(read(signature, header(), chunk('eXIf', exif(8, 'MM')), picture)).toMatchObject({
      facts: { orientation: 8 },
    });
  });

  test('are skipped, not asked for, if they are large', () => {
    const chunks = [header(), chunk('iTXt', zeros(500_000)), chunk('tRNS', 0), picture];
    const bytes = bytesOf(signature, ...chunks);
    expect(readImageFacts(bytes.subarray(0, 1024), bytes.length)).toMatchObject({
      reason: 'more',
      from: 33 + 500_012,
      to: bytes.length,
    });
  });
});

test('a PNG without a picture is damaged', () => {
  expect(read(signature, header(), chunk('IEND'))).toMatchObject({ reason: 'damaged' });
});

test("refuses Apple's dialect by name", () => {
  expect(read(signature, chunk('CgBI', zeros(4)), header(), picture)).toMatchObject({
    formatName: 'a PNG for iPhone apps only (CgBI)',
  });
});
