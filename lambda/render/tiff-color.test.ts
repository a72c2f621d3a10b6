// TIFFs of every compression and kind of sample: one flat patch of each.
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { deepTiff, withTiffProfile } from '#test/images/tiff.ts';
import { expectColor, readPixels, renderOk } from '#test/judges/renders.ts';
import { matrixProfile } from './color/matrix-profile.ts';
import { srgbSpace } from './color/rgb-spaces.ts';

const warm = [200, 120, 60];
const background = { r: 200, g: 120, b: 60 };
const patch = () => sharp({ create: { width: 160, height: 160, channels: 3, background } });

async function colorOf(bytes: Uint8Array): Promise<readonly number[]> {
  return (await readPixels((await renderOk(bytes)).bytes)).at(0.5, 0.5);
}

describe('a TIFF keeps its colours', () => {
  const tiff = (options: NonNullable<Parameters<Sharp['tiff']>[0]>, image = patch()) =>
    image.tiff(options).toBuffer();
  it.each([
    ['uncompressed', () => tiff({ compression: 'none' })],
    ['LZW', () => tiff({ compression: 'lzw' })],
    ['deflate', () => tiff({ compression: 'deflate' })],
    ['JPEG', () => tiff({ compression: 'jpeg', quality: 100 })],
    ['packbits', () => tiff({ compression: 'packbits' })],
    ['in tiles', () => tiff({ compression: 'lzw', tile: true, tileWidth: 64, tileHeight: 64 })],
    ['of 16 bits', () => tiff({ compression: 'lzw' }, patch().toColourspace('rgb16'))],
    ['big', () => tiff({ compression: 'none', bigtiff: true })],
  ] satisfies [string, () => Promise<Uint8Array>][])('%s', async (_, make) => {
    expectColor(await colorOf(await make()), warm);
  });

  it('of 32-bit integers', async () => {
    expectColor(await colorOf(deepTiff(200, [0.6])), [153, 153, 153]);
  });

  it('of floating-point light with the profile of such light', async () => {
    const linear = matrixProfile(srgbSpace, (stored) => stored, 'Test linear');
    const light = await tiff({ compression: 'none' }, patch().toColourspace('scrgb'));
    const bytes = withTiffProfile(light, linear);
    expect(await sharp(bytes).metadata()).toMatchObject({ depth: 'float', hasProfile: true });
    expectColor(await colorOf(bytes), warm);
  });

  it('of floating-point light', async () => {
    const bytes = await tiff({ compression: 'none' }, patch().toColourspace('scrgb'));
    expectColor(await colorOf(bytes), warm);
  });
});
