// PNGs and TIFFs of every depth, kind of sample and compression: one flat patch each.
import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { bytesOf } from '#test/images/bytes.ts';
import { pngChunk, writePng } from '#test/images/png.ts';
import { deepTiff } from '#test/images/tiff.ts';
import { expectColor, readPixels, renderOk } from '#test/judges/renders.ts';

const warm = [200, 120, 60];

async function colorOf(bytes: Uint8Array): Promise<readonly number[]> {
  return (await readPixels((await renderOk(bytes)).bytes)).at(0.5, 0.5);
}

describe('a PNG keeps its colours', () => {
  const side = 64;
  const palette = pngChunk('PLTE', bytesOf([9, 9, 9], warm, [0, 0, 0], [1, 2, 3]));
  it.each([
    { what: '1-bit grey', bitDepth: 1, colorType: 0, bytes: [0xff], color: [255, 255, 255, 255] },
    { what: '2-bit grey', bitDepth: 2, colorType: 0, bytes: [0xaa], color: [170, 170, 170, 255] },
    { what: '4-bit grey', bitDepth: 4, colorType: 0, bytes: [0x77], color: [119, 119, 119, 255] },
    {
      what: '16-bit grey',
      bitDepth: 16,
      colorType: 0,
      bytes: [0x80, 0x33],
      color: [128, 128, 128, 255],
    },
    {
      what: '16-bit RGB',
      bitDepth: 16,
      colorType: 2,
      bytes: [200, 99, 120, 99, 60, 99],
      color: [...warm, 255],
    },
    {
      what: '16-bit RGBA',
      bitDepth: 16,
      colorType: 6,
      bytes: [200, 0, 120, 0, 60, 0, 128, 0],
      color: [...warm, 128],
    },
    {
      what: '16-bit grey with alpha',
      bitDepth: 16,
      colorType: 4,
      bytes: [90, 0, 128, 0],
      color: [90, 90, 90, 128],
    },
    { what: '2-bit palette', bitDepth: 2, colorType: 3, bytes: [0x55], color: [...warm, 255] },
    { what: '8-bit palette', bitDepth: 8, colorType: 3, bytes: [1], color: [...warm, 255] },
  ] as const)('in $what', async ({ bitDepth, colorType, bytes, color }) => {
    const perPixel = bitDepth < 8 ? bitDepth / 8 : bytes.length;
    const data = Uint8Array.from(
      { length: side * side * perPixel },
      (_, i) => bytes[i % bytes.length] ?? 0,
    );
    const chunks = colorType === 3 ? [palette] : [];
    const png = writePng({ width: side, height: side, bitDepth, colorType, chunks, data });
    expectColor(await colorOf(png), color);
  });
});

describe('a TIFF keeps its colours', () => {
  const background = { r: 200, g: 120, b: 60 };
  const patch = () => sharp({ create: { width: 160, height: 160, channels: 3, background } });
  const tiff = (options: NonNullable<Parameters<Sharp['tiff']>[0]>, image = patch()) =>
    image.tiff(options).toBuffer();
  const floatTiff = () => tiff({ compression: 'none' }, patch().toColourspace('scrgb'));

  it.each([
    ['without compression', () => tiff({ compression: 'none' })],
    ['in LZW', () => tiff({ compression: 'lzw' })],
    ['in deflate', () => tiff({ compression: 'deflate' })],
    ['in JPEG', () => tiff({ compression: 'jpeg', quality: 100 })],
    ['in packbits', () => tiff({ compression: 'packbits' })],
    ['in tiles', () => tiff({ compression: 'lzw', tile: true, tileWidth: 64, tileHeight: 64 })],
    ['in 16 bits', () => tiff({ compression: 'lzw' }, patch().toColourspace('rgb16'))],
    ['in BigTIFF', () => tiff({ compression: 'none', bigtiff: true })],
    ['in floating-point light', floatTiff],
  ] satisfies [string, () => Promise<Uint8Array>][])('%s', async (_, make) => {
    expectColor(await colorOf(await make()), warm);
  });

  it('in 32-bit integers', async () => {
    expectColor(await colorOf(deepTiff(200, [0.6])), [153, 153, 153]);
  });

  it('in floating-point light with the profile of linear light', async () => {
    const bytes = readFileSync(new URL('../test/files/tiff/linear-light.tif', import.meta.url));
    expect(await sharp(bytes).metadata()).toMatchObject({ depth: 'float', hasProfile: true });
    expectColor(await colorOf(bytes), warm);
  });
});
