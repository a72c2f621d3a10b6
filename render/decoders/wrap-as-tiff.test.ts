// sharp reads the wrapped pixels and their profile back.
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { colorOfNclx } from '../color/nclx-profile.ts';
import { wrapAsTiff } from './wrap-as-tiff.ts';

const noise = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 2_654_435_761) >>> 24);

test.each([
  [1, 1],
  [3, 2],
  [5, 64],
  [7, 65],
  [33, 200],
])('%ix%i pixels survive, with and without alpha', async (width, height) => {
  for (const channels of [3, 4] as const) {
    const pixels = noise(width * height * channels);
    const { data, info } = await sharp(wrapAsTiff({ width, height, channels, pixels }))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([width, height, channels]);
    expect(Buffer.compare(data, Buffer.from(pixels))).toBe(0);
  }
});

test('grey pixels survive, with and without alpha', async () => {
  const [width, height] = [5, 70];
  for (const channels of [1, 2] as const) {
    const pixels = noise(width * height * channels);
    const file = wrapAsTiff({ width, height, channels, pixels });
    const rgba = await sharp(file).toColourspace('srgb').ensureAlpha().raw().toBuffer();
    const expected = Array.from({ length: width * height }, (_, i) => {
      const light = pixels[i * channels] ?? 0;
      return [light, light, light, channels === 2 ? (pixels[i * 2 + 1] ?? 0) : 255];
    });
    expect([...rgba]).toEqual(expected.flat());
  }
});

test('keeps the profile, but none for other pixels and no broken one', async () => {
  const image = { width: 2, height: 2, channels: 3, pixels: noise(12) } as const;
  const { profile: p3 } = colorOfNclx({ primaries: 12, transfer: 13 });
  if (!p3) throw new Error('no profile');
  expect((await sharp(wrapAsTiff({ ...image, profile: p3 })).metadata()).icc?.length).toBe(
    p3.length,
  );
  const grey = Buffer.from(p3);
  grey.write('GRAY', 16, 'latin1');
  for (const profile of [grey, Buffer.alloc(10)]) {
    expect((await sharp(wrapAsTiff({ ...image, profile })).metadata()).icc).toBeUndefined();
  }
});

test('pixels that do not match the size are a programming error', () => {
  expect(() => wrapAsTiff({ width: 2, height: 2, channels: 3, pixels: noise(11) })).toThrow(
    RangeError,
  );
});
