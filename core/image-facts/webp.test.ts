import { describe, expect, test } from 'vitest';
import { bytesOf, le16, le32, zeros } from '#test/images/bytes.ts';
import { webpCanvas, webpChunk, webpFlag, webpFrame, writeWebp } from '#test/images/webp.ts';
import { readImageFacts } from '../image-facts.ts';

const lossy = (width: number, height: number) =>
  webpChunk('VP8 ', [0, 0, 0, 0x9d, 0x01, 0x2a], le16(width), le16(height), 'picture');
const lossless = (width: number, height: number, alpha = 0) =>
  webpChunk('VP8L', 0x2f, le32(width - 1 + (height - 1) * 2 ** 14 + alpha * 2 ** 28), 'picture');
const frame = (picture: Uint8Array) => webpFrame(3, picture);

const read = (...chunks: readonly Uint8Array[]) => readImageFacts(writeWebp(...chunks));

test.each([
  ['a scaled lossy picture', lossy(300 + 0x4000, 200), { lossless: false }],
  ['a lossless picture with alpha', lossless(300, 200, 1), { hasAlpha: true, channels: 4 }],
])('reads %s', (_, picture, expected) => {
  expect(read(picture)).toMatchObject({
    ok: true,
    facts: { width: 300, height: 200, ...expected },
  });
});

describe('the extended header', () => {
  test('gives the alpha of a lossy picture', () => {
    const parts = [webpCanvas(webpFlag.alpha, 30, 20), webpChunk('ALPH', 'alpha'), lossy(30, 20)];
    expect(read(...parts)).toMatchObject({
      facts: { hasAlpha: true, channels: 4, lossless: false },
    });
  });

  test('gives the canvas of an animation with all its frames', () => {
    const frames = [frame(lossless(5, 5)), frame(lossy(3, 3)), frame(lossy(3, 3))];
    const animation = [
      webpCanvas(webpFlag.animated, 30, 20),
      webpChunk('ANIM', zeros(6)),
      ...frames,
    ];
    const counts = { animated: true, frames: 3, framesExact: true, lossless: true };
    expect(read(...animation)).toMatchObject({ facts: { width: 30, height: 20, ...counts } });
  });

  test('gives sides of 2^24', () => {
    const wide = 2 ** 24;
    expect(read(webpCanvas(webpFlag.animated, wide, 1), frame(lossy(3, 3)))).toMatchObject({
      facts: { width: wide, height: 1 },
    });
  });

  test('gives a lower bound of the frames if some are not available', () => {
    const frames = Array.from({ length: 50 }, () => frame(lossy(3, 3)));
    const bytes = writeWebp(
      webpCanvas(webpFlag.animated, 30, 20),
      webpChunk('ANIM', zeros(6)),
      ...frames,
    );
    const result = readImageFacts(bytes.subarray(0, 600), bytes.length);
    expect(result).toMatchObject({ facts: { animated: true, frames: 11, framesExact: false } });
  });

  test('leads past a profile that is not available', () => {
    const profile = webpChunk('ICCP', zeros(100_000));
    const bytes = writeWebp(webpCanvas(webpFlag.icc, 30, 20), profile, lossy(30, 20));
    expect(readImageFacts(bytes.subarray(0, 600), bytes.length)).toMatchObject({
      reason: 'more',
      from: 30 + 100_008,
      to: bytes.length,
    });
  });
});

test.each([
  ['no picture', webpChunk('JUNK', 'x')],
  [
    'a picture that is not a key frame',
    webpChunk('VP8 ', [1, 0, 0, 0x9d, 0x01, 0x2a], le16(3), le16(3)),
  ],
  ['a picture without its start code', webpChunk('VP8 ', zeros(10))],
  ['a width of 0', lossy(0, 3)],
  ['a lossless picture of version 7', webpChunk('VP8L', 0x2f, [0, 0, 0, 0xe0])],
  ['a picture smaller than its canvas', bytesOf(webpCanvas(0, 30, 20), lossy(29, 20))],
  [
    'an empty animation',
    bytesOf(webpCanvas(webpFlag.animated, 30, 20), webpChunk('ANMF', zeros(16))),
  ],
])('a WebP with %s is damaged', (_, parts) => {
  expect(read(parts)).toEqual({ ok: false, reason: 'damaged', format: 'webp' });
});
