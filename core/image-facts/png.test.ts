import { describe, expect, test } from 'vitest';
import { animationControl } from '#test/images/apng.ts';
import { bytesOf, exif, type Part, u32, zeros } from '#test/images/bytes.ts';
import { pngChunk, pngSignature as signature } from '#test/images/png.ts';
import { readImageFacts } from '../image-facts.ts';

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
  return pngChunk('IHDR', [...u32(width), ...u32(height), bitDepth, colorType, 0, 0, interlace]);
}

const picture = pngChunk('IDAT', 'picture');

test('counts the bytes of packed comments before the picture', () => {
  const comments = [
    pngChunk('zTXt', zeros(50)),
    pngChunk('tEXt', zeros(9)),
    pngChunk('iTXt', zeros(70)),
  ];
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
  ['another chunk before its header', pngChunk('tEXt', zeros(13))],
])('a PNG with %s is damaged', (_, first) => {
  expect(read(signature, first, picture)).toEqual({ ok: false, reason: 'damaged', format: 'png' });
});

describe('chunks before the picture', () => {
  test('include tRNS, which gives alpha', () => {
    expect(read(signature, header({ colorType: 3 }), pngChunk('tRNS', 0), picture)).toMatchObject({
      facts: { hasAlpha: true, channels: 1 },
    });
  });

  test.each([
    [1, { animated: false, frames: 1 }],
    [12, { animated: true, frames: 12 }],
  ])('include acTL, which gives %i frames', (count, expected) => {
    const animation = animationControl(count);
    expect(read(signature, header(), animation, picture)).toMatchObject({ facts: expected });
  });

  test('include eXIf, which gives the orientation', () => {
    expect(read(signature, header(), pngChunk('eXIf', exif(8, 'MM')), picture)).toMatchObject({
      facts: { orientation: 8 },
    });
  });

  test('are skipped, not asked for, if they are large', () => {
    const chunks = [header(), pngChunk('iTXt', zeros(500_000)), pngChunk('tRNS', 0), picture];
    const bytes = bytesOf(signature, ...chunks);
    expect(readImageFacts(bytes.subarray(0, 1024), bytes.length)).toMatchObject({
      reason: 'more',
      from: 33 + 500_012,
      to: bytes.length,
    });
  });
});

test('a PNG without a picture is damaged', () => {
  expect(read(signature, header(), pngChunk('IEND'))).toMatchObject({ reason: 'damaged' });
});

test("refuses Apple's dialect by name", () => {
  expect(read(signature, pngChunk('CgBI', zeros(4)), header(), picture)).toMatchObject({
    formatName: 'a PNG for iPhone apps only (CgBI)',
  });
});
