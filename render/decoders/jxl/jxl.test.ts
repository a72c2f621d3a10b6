// JPEG XL decoding against files made by cjxl 0.7 (test/files/jxl/README.md).
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readImageFacts } from '#core/image-facts.ts';
import { readPixels, renderOk } from '#test/judges/renders.ts';
import type { DecodedPixels } from '../decoded-image.ts';
import { decodeJxl } from './jxl.ts';

const fixture = (name: string) =>
  readFileSync(new URL(`../../../test/files/jxl/${name}.jxl`, import.meta.url));

async function decoded(name: string): Promise<DecodedPixels> {
  const result = await decodeJxl(fixture(name));
  if (!result.ok) throw new Error(result.detail);
  return result;
}

function expectPixel(image: DecodedPixels, x: number, y: number, expected: readonly number[]) {
  const at = (y * image.width + x) * image.channels;
  const actual = [...image.pixels.subarray(at, at + image.channels)];
  const worst = Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] ?? -999))));
  expect(worst, `${actual} for ${expected}`).toBeLessThanOrEqual(3);
}

describe('decodeJxl', () => {
  test('converts a Display P3 picture to sRGB', async () => {
    const image = await decoded('patches-p3');
    expect([image.width, image.height, image.channels]).toEqual([128, 64, 3]);
    expectPixel(image, 80, 48, [213, 115, 42]); // P3 200,120,60
    expectPixel(image, 112, 48, [30, 122, 206]); // P3 60,120,200
    expectPixel(image, 48, 48, [128, 128, 128]);
  });

  test('keeps alpha straight, and leaves out an opaque one', async () => {
    const image = await decoded('alpha');
    expect(image.channels).toBe(4);
    expectPixel(image, 8, 8, [220, 30, 30, 255]);
    expectPixel(image, 56, 8, [30, 200, 30, 64]);
  });

  test('turns a picture upright, from its box container', async () => {
    const image = await decoded('turned'); // 64x48, orientation 6
    expect([image.width, image.height]).toEqual([48, 64]);
    expectPixel(image, 4, 4, [30, 30, 220]);
    expectPixel(image, 44, 4, [220, 30, 30]);
  });

  test('shows the first frame of an animation', async () => {
    expectPixel(await decoded('animated'), 16, 16, [255, 0, 0]);
  });

  // What Chromium 156 shows. It ignores the peak in the header (intensity target).
  test.each([
    ['pq', [30, 76, 132, 213, 255]],
    ['hlg', [43, 75, 99, 135, 255]],
  ])('%s light is mapped as in Chromium', async (transfer, expected) => {
    const { bytes } = await renderOk(fixture(`${transfer}-ramp`), 'png', {
      width: 256,
      height: 256,
    });
    const { rgba } = await readPixels(bytes);
    const shown = [64, 100, 128, 160, 255].map((x) => rgba[4 * x] ?? 0);
    const worst = Math.max(...expected.map((value, i) => Math.abs(value - (shown[i] ?? -999))));
    expect(worst, `${shown} for ${expected}`).toBeLessThanOrEqual(4);
  });

  test('returns damage as a result, and reads the next picture', async () => {
    const broken = Buffer.from(fixture('patches-p3'));
    broken.fill(0x55, 200);
    const cut = fixture('alpha').subarray(0, 40);
    for (const bytes of [broken, cut, Buffer.alloc(0), Buffer.from('no picture')]) {
      expect(await decodeJxl(bytes)).toMatchObject({ ok: false, reason: 'damaged' });
    }
    expect((await decoded('alpha')).width).toBe(64);
  });
});

test.each([
  ['patches-p3', { width: 128, height: 64 }],
  ['alpha', { width: 64, height: 64, hasAlpha: true }],
  ['turned', { width: 64, height: 48, orientation: 6 }],
  ['animated', { width: 32, height: 32, animated: true }],
  ['pq-ramp', { width: 256, height: 64, nclx: { primaries: 9, transfer: 16 } }],
  ['hlg-ramp', { width: 256, height: 64, nclx: { primaries: 9, transfer: 18 } }],
])('the header reader agrees with cjxl on %s', (name, facts) => {
  const bytes = fixture(name);
  expect(readImageFacts(bytes, bytes.length)).toMatchObject({ ok: true, facts });
});
