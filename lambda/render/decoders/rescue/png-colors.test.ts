// What the chunks before a PNG's picture mean for its colours.
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { pngChunk as chunk } from '#test/images/png.ts';
import { makePng, pictureChunk } from '#test/images/png-kinds.ts';
import { rescuePng } from './rescue-png.ts';

const grey = { colorType: 0, bitDepth: 1, isInterlaced: false, hasTransparency: false } as const;

async function rescue(bytes: Uint8Array) {
  const result = await rescuePng(bytes, { maxPixels: 10_000 });
  if (!result.ok || result.kind !== 'pixels') throw new Error(`refused: ${JSON.stringify(result)}`);
  return result;
}

describe('colours', () => {
  it('looks at those bits of the transparent colour only that the depth has', async () => {
    const png = makePng(grey);
    const { pixels } = await rescue(
      png.wrap(chunk('tRNS', Buffer.from([0, 0xff])), pictureChunk(png.raw)),
    );
    const expected = png.rgba.map((v, i) => (i % 4 === 3 && png.rgba[i - 1] === 255 ? 0 : v));
    expect(Buffer.compare(pixels, expected)).toBe(0);
  });

  it('hands on a whole RGB profile, and no other', async () => {
    const rgb = { create: { width: 4, height: 4, channels: 3 as const, background: '#a52' } };
    const bytes = await sharp(rgb).withIccProfile('p3').png().toBuffer();
    const { icc } = await sharp(bytes).metadata();
    expect(Buffer.from((await rescue(bytes)).profile ?? [])).toEqual(icc);
    const at = bytes.indexOf('iCCP');
    bytes[at + 40] = (bytes[at + 40] ?? 0) ^ 1;
    expect(await rescue(bytes)).not.toHaveProperty('profile');
  });
});
