import { describe, expect, test } from 'vitest';
import { bytesOf, le16, le24, le32, type Part, zeros } from '#test/images/bytes.ts';
import { readImageFacts } from '../image-facts.ts';

function chunk(type: string, ...parts: readonly Part[]): Uint8Array {
  const body = bytesOf(...parts);
  return bytesOf(type, le32(body.length), body, zeros(body.length % 2));
}

function webp(...parts: readonly Part[]): Uint8Array {
  const body = bytesOf('WEBP', ...parts);
  return bytesOf('RIFF', le32(body.length), body);
}

const lossy = (width: number, height: number) =>
  chunk('VP8 ', [0, 0, 0, 0x9d, 0x01, 0x2a], le16(width), le16(height), 'picture');
const lossless = (width: number, height: number, alpha = 0) =>
  chunk('VP8L', 0x2f, le32(width - 1 + (height - 1) * 2 ** 14 + alpha * 2 ** 28), 'picture');
const flag = { animation: 2, alpha: 16, profile: 32 };
const extended = (flags: number, width: number, height: number) =>
  chunk('VP8X', flags, zeros(3), le24(width - 1), le24(height - 1));
const frame = (picture: Uint8Array) => chunk('ANMF', zeros(16), picture);

const read = (...parts: readonly Part[]) => readImageFacts(webp(...parts));

test.each([
  ['a lossy picture', lossy(300, 200), { lossless: false, hasAlpha: false, channels: 3 }],
  ['a scaled lossy picture', lossy(300 + 0x4000, 200), { lossless: false }],
  ['a lossless picture', lossless(300, 200), { lossless: true, hasAlpha: false }],
  ['a lossless picture with alpha', lossless(300, 200, 1), { hasAlpha: true, channels: 4 }],
])('reads %s', (_, picture, expected) => {
  expect(read(picture)).toMatchObject({
    ok: true,
    facts: { width: 300, height: 200, ...expected },
  });
});

describe('the extended header', () => {
  test('gives the alpha of a lossy picture', () => {
    const parts = [extended(flag.alpha, 30, 20), chunk('ALPH', 'alpha'), lossy(30, 20)];
    expect(read(...parts)).toMatchObject({
      facts: { hasAlpha: true, channels: 4, lossless: false },
    });
  });

  test('gives the canvas of an animation with all its frames', () => {
    const frames = [frame(lossless(5, 5)), frame(lossy(3, 3)), frame(lossy(3, 3))];
    const animation = [extended(flag.animation, 30, 20), chunk('ANIM', zeros(6)), ...frames];
    const counts = { animated: true, frames: 3, framesExact: true, lossless: true };
    expect(read(...animation)).toMatchObject({ facts: { width: 30, height: 20, ...counts } });
  });

  test('gives sides of 2^24', () => {
    const wide = 2 ** 24;
    expect(read(extended(flag.animation, wide, 1), frame(lossy(3, 3)))).toMatchObject({
      facts: { width: wide, height: 1 },
    });
  });

  test('gives a lower bound of the frames if some are not available', () => {
    const frames = Array.from({ length: 50 }, () => frame(lossy(3, 3)));
    const bytes = webp(extended(flag.animation, 30, 20), chunk('ANIM', zeros(6)), ...frames);
    const result = readImageFacts(bytes.subarray(0, 600), bytes.length);
    expect(result).toMatchObject({ facts: { animated: true, frames: 11, framesExact: false } });
  });

  test('leads past a profile that is not available', () => {
    const profile = chunk('ICCP', zeros(100_000));
    const bytes = webp(extended(flag.profile, 30, 20), profile, lossy(30, 20));
    expect(readImageFacts(bytes.subarray(0, 600), bytes.length)).toMatchObject({
      reason: 'more',
      from: 30 + 100_008,
      to: bytes.length,
    });
  });
});

test.each([
  ['no picture', chunk('JUNK', 'x')],
  [
    'a picture that is not a key frame',
    chunk('VP8 ', [1, 0, 0, 0x9d, 0x01, 0x2a], le16(3), le16(3)),
  ],
  ['a picture without its start code', chunk('VP8 ', zeros(10))],
  ['a width of 0', lossy(0, 3)],
  ['a lossless picture of version 7', chunk('VP8L', 0x2f, [0, 0, 0, 0xe0])],
  ['a picture smaller than its canvas', bytesOf(extended(0, 30, 20), lossy(29, 20))],
  ['an empty animation', bytesOf(extended(flag.animation, 30, 20), chunk('ANMF', zeros(16)))],
])('a WebP with %s is damaged', (_, parts) => {
  expect(read(parts)).toEqual({ ok: false, reason: 'damaged', format: 'webp' });
});
