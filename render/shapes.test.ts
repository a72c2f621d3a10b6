// Sizes and shapes, and pictures where single pixels matter.
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '#test/images/bytes.ts';
import { noisePicture } from '#test/images/pictures.ts';
import { readPixels, renderOk } from '#test/judges/renders.ts';

describe('any shape fits into the frame, and nothing is enlarged', () => {
  it.each([
    { width: 1, height: 1, expected: [1, 1] },
    { width: 1, height: 5000, expected: [1, 128] },
    { width: 5000, height: 1, expected: [128, 1] },
    { width: 3000, height: 2, expected: [128, 1] },
    { width: 127, height: 129, expected: [126, 128] },
    { width: 129, height: 127, expected: [128, 126] },
    { width: 128, height: 127, expected: [128, 127] },
    { width: 128, height: 128, expected: [128, 128] },
    { width: 100, height: 50, expected: [100, 50] },
    { width: 400, height: 600, expected: [85, 128] },
  ])('$width x $height', async ({ width, height, expected }) => {
    for (const format of ['png', 'jpeg', 'webp', 'gif', 'tiff'] as const) {
      const bytes = await noisePicture(width, height).toFormat(format).toBuffer();
      for (const to of ['jpeg', 'webp'] as const) {
        const thumbnail = await renderOk(bytes, to);
        expect([thumbnail.width, thumbnail.height], `${format} to ${to}`).toEqual(expected);
        const found = await sharp(thumbnail.bytes).metadata();
        expect([found.width, found.height], `${format} to ${to}`).toEqual(expected);
      }
    }
  });
});

describe('pixel art', () => {
  const palette = [0x000000ff, 0xe43b44ff, 0x63c74dff, 0xfeae34ff, 0x00000000];
  const sprite = (side: number) => {
    const pixels = Buffer.alloc(side * side * 4);
    for (let i = 0; i < side * side; i++) {
      const index = ((i % side) * 7 + Math.floor(i / side) * 3) % palette.length;
      pixels.writeUInt32BE(palette[index] ?? 0, i * 4);
    }
    return sharp(pixels, { raw: { width: side, height: side, channels: 4 } });
  };

  it.each([
    ['webp', () => sprite(48).webp({ lossless: true })],
    ['png', () => sprite(48).png()],
    ['gif', () => sprite(48).gif()],
  ] as const)('in %s keeps every pixel in webp and png', async (_, encode) => {
    const bytes = await encode().toBuffer();
    const before = await readPixels(bytes);
    for (const to of ['webp', 'png'] as const) {
      const after = await readPixels((await renderOk(bytes, to)).bytes);
      expect(Buffer.compare(visible(after.rgba), visible(before.rgba)), to).toBe(0);
    }
  });

  it('stays lossless when it is shrunk', async () => {
    const bytes = await sprite(256).webp({ lossless: true }).toBuffer();
    const { bytes: thumbnail } = await renderOk(bytes, 'webp');
    expect(Buffer.from(thumbnail).includes('VP8L')).toBe(true);
  });

  /** Clears the colour of transparent pixels, which nobody sees. */
  function visible(rgba: Uint8Array): Uint8Array {
    return rgba.map((value, i) => ((rgba[i - (i % 4) + 3] ?? 0) === 0 ? 0 : value));
  }
});

describe('an SVG', () => {
  const svg = (attributes: string) =>
    bytesOf(
      `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}><rect width="100%" height="100%" fill="#c33"/></svg>`,
    );
  it.each([
    ['of its own size keeps it', 'width="24" height="24"', [24, 24]],
    [
      'of its own size and a view box keeps it',
      'width="24" height="12" viewBox="0 0 2 1"',
      [24, 12],
    ],
    ['with only a view box is as large as the limit', 'viewBox="0 0 24 24"', [128, 128]],
    ['with a wide view box is wide', 'viewBox="0 0 40 20"', [128, 64]],
    [
      'of a hundred percent is as large as the limit',
      'width="100%" height="100%" viewBox="0 0 9 9"',
      [128, 128],
    ],
    ['of a large size is shrunk', 'width="20000" height="10000"', [128, 64]],
    ['of a huge size is shrunk', 'width="60000" height="60000" viewBox="0 0 9 9"', [128, 128]],
    ['of a size in inches has 96 pixels per inch', 'width="1in" height="0.5in"', [96, 48]],
  ] as const)('%s', async (_, attributes, expected) => {
    const thumbnail = await renderOk(svg(attributes), 'webp');
    expect([thumbnail.width, thumbnail.height]).toEqual(expected);
    const { at } = await readPixels(thumbnail.bytes);
    expect(at(0.5, 0.5)).toEqual([204, 51, 51, 255]);
  });
});
