// The readable part of a damaged file is shown and marked as damaged. A whole file is not marked.
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { lyingBmp } from '#test/images/bmp-bombs.ts';
import { noisePicture, waves } from '#test/images/pictures.ts';
import { lyingPng } from '#test/images/png-bombs.ts';
import { lyingTiff } from '#test/images/tiff-bombs.ts';
import { expectColor, readPixels, renderOk, renderOne } from '#test/judges/renders.ts';

const picture = () => noisePicture(300, 200);
const render = (bytes: Uint8Array) => renderOne(bytes, 'png');

/** Cuts the picture data. Other data, such as a profile, may be most of a small file. */
function withoutLastThird(webp: Buffer): Buffer {
  const pictureAt = webp.indexOf('VP8 ');
  return webp.subarray(0, pictureAt + ((webp.length - pictureAt) * 2) / 3);
}

describe('the first part of a file that is cut off is shown and marked', () => {
  it.each([
    ['a JPEG', () => picture().jpeg().toBuffer()],
    ['a progressive JPEG', () => picture().jpeg({ progressive: true }).toBuffer()],
    ['a PNG', () => picture().png().toBuffer()],
    ['a GIF', () => picture().gif().toBuffer()],
    ['a TIFF', () => picture().tiff({ compression: 'none' }).toBuffer()],
  ] satisfies [string, () => Promise<Uint8Array>][])('%s', async (name, make) => {
    const whole = await make();
    expect((await renderOk(whole)).source.isDamaged).toBe(false);
    const half = whole.subarray(0, whole.length * 0.7);
    const rendering = await render(half);
    // The directory is at the end of a TIFF, so sharp finds no picture.
    if (name === 'a TIFF' && !rendering.ok) return;
    if (!rendering.ok) throw new Error(rendering.failure.code);
    expect(rendering.thumbnail.source.isDamaged).toBe(true);
  });
});

describe('a PNG shows the rows that it holds, and nothing below them', () => {
  const whole = () => waves().png({ compressionLevel: 0 }).toBuffer();
  it.each([
    ['cut in half', (png: Buffer) => png.subarray(0, png.length / 2), 0.4, 0.6],
    ['without its end', (png: Buffer) => png.subarray(0, -12), 1, undefined],
    [
      'with zeros in place of its second half',
      (png: Buffer) => Buffer.from(png).fill(0, png.length / 2),
      0.4,
      0.6,
    ],
  ] as const)('%s', async (_, spoil, shownTo, missingFrom) => {
    const png = await whole();
    const thumbnail = await renderOk(spoil(png));
    const [seen, expected] = [
      await readPixels(thumbnail.bytes),
      await readPixels((await renderOk(png)).bytes),
    ];
    expect(thumbnail).toMatchObject({ width: 128, height: 85, source: { height: 200 } });
    expectColor(seen.at(0.5, shownTo), expected.at(0.5, shownTo), 6);
    if (missingFrom !== undefined) expect(seen.at(0.5, missingFrom)[3]).toBe(0);
  });
});

it('a JPEG that is cut off within a table is shown up to there', async () => {
  const jpeg = await picture().jpeg({ progressive: true }).toBuffer();
  const table = jpeg.lastIndexOf(Buffer.of(0xff, 0xc4));
  const { source } = await renderOk(jpeg.subarray(0, table + 9));
  expect(source.isDamaged).toBe(true);
});

it('the area around the first frame of a GIF is transparent', async () => {
  const gif = await sharp({ create: { width: 8, height: 8, channels: 3, background: '#f00' } })
    .gif()
    .toBuffer();
  const frame = gif.lastIndexOf(0x2c, gif.length - 9);
  const smaller = Buffer.from(gif);
  // A screen of 16 x 16 around the frame of 8 x 8.
  smaller.writeUInt16LE(16, 6);
  smaller.writeUInt16LE(16, 8);
  expect(frame).toBeGreaterThan(0);
  const seen = await readPixels((await renderOk(smaller)).bytes);
  expectColor(seen.at(0.2, 0.2), [255, 0, 0, 255]);
  expect(seen.at(0.8, 0.8)[3]).toBe(0);
});

it('a TIFF with noise for pixels is never shown as a whole picture', async () => {
  const whole = await picture().tiff({ compression: 'lzw' }).toBuffer();
  const rendering = await render(Buffer.from(whole).fill(0x55, 500, 9000));
  expect(rendering.ok && !rendering.thumbnail.source.isDamaged).toBe(false);
});

describe('a JPEG is whole in spite of a comment or APPn whose length is too small', () => {
  it.each([
    ['baseline', { progressive: false }],
    ['progressive', { progressive: true }],
  ])('%s', async (_, options) => {
    const whole = await picture().jpeg(options).toBuffer();
    const short = Buffer.from([0xff, 0xfe, 0, 0, 0xff, 0xe1, 0, 1]);
    const thumbnail = await renderOk(
      Buffer.concat([whole.subarray(0, 2), short, whole.subarray(2)]),
    );
    expect(thumbnail).toMatchObject({ width: 128, height: 85, source: { isDamaged: false } });
    const [seen, expected] = [
      await readPixels(thumbnail.bytes),
      await readPixels((await renderOk(whole)).bytes),
    ];
    expectColor(seen.at(0.5, 0.9), expected.at(0.5, 0.9));
  });
});

describe('the first rows of a lossy WebP that is cut off are shown', () => {
  it.each([
    ['opaque', () => waves().webp().toBuffer()],
    ['with transparency', () => waves(4).webp().toBuffer()],
    ['with a profile', () => waves().withIccProfile('p3').webp().toBuffer()],
  ])('%s', async (_, make) => {
    const whole = await make();
    const [cut, intact] = await Promise.all(
      [withoutLastThird(whole), whole].map((bytes) => renderOk(bytes)),
    );
    if (!cut || !intact) throw new Error('no thumbnail');
    expect(cut).toMatchObject({ width: 128, height: 85, source: { width: 300, isDamaged: true } });
    const [seen, expected] = [await readPixels(cut.bytes), await readPixels(intact.bytes)];
    for (const y of [0, 0.1, 0.15])
      expectColor(seen.at(0.4, y), expected.at(0.4, y), 4, `row ${y}`);
    expect(seen.at(0.4, 1)[3], 'the missing rows').toBe(0);
  });
});

/** A TIFF that claims a compression that libvips lacks. */
async function tiffInLzma(channels: 3 | 4): Promise<Buffer> {
  const tiff = await waves(channels).tiff({ compression: 'lzw' }).toBuffer();
  const directory = tiff.readUInt32LE(4);
  const entries = Array.from({ length: tiff.readUInt16LE(directory) }, (_, i) => 12 * i);
  const compressionTag = 259;
  const entry = entries.find((at) => tiff.readUInt16LE(directory + 2 + at) === compressionTag);
  const lzma = 34_925;
  tiff.writeUInt16LE(lzma, directory + 2 + (entry ?? expect.fail('no compression')) + 8);
  return tiff;
}

describe('a file without readable pixels is a failure, not an empty picture', () => {
  it.each([
    ['a PNG with only a header', 'damaged', () => lyingPng(300)],
    [
      'an interlaced PNG that is cut off',
      'damaged',
      async () => (await picture().png({ progressive: true }).toBuffer()).subarray(0, 90_000),
    ],
    ['a BMP with only a header', 'damaged', () => lyingBmp(300).subarray(0, 54)],
    [
      'a GIF cut off where its picture starts',
      'damaged',
      async () => (await picture().gif().toBuffer()).subarray(0, 13 + 3 * 256 + 20),
    ],
    ['a TIFF in a compression that libvips lacks', 'unsupported-format', () => tiffInLzma(3)],
    ['the same TIFF with transparency', 'unsupported-format', () => tiffInLzma(4)],
    ['a TIFF with a strip beyond its end', 'unsupported-variant', () => lyingTiff(273)],
    ['a TIFF with a strip of 4 GB', 'unsupported-variant', () => lyingTiff(279)],
  ] as const)('%s: %s', async (_, code, make) => {
    expect(await render(await make())).toMatchObject({ ok: false, failure: { code } });
  });

  it('unlike a whole picture that is transparent everywhere', async () => {
    const background = { r: 0, g: 0, b: 0, alpha: 0 };
    const glass = sharp({ create: { width: 9, height: 9, channels: 4, background } });
    expect((await renderOk(await glass.png().toBuffer())).source.isDamaged).toBe(false);
  });
});

it('a whole file of any kind is not marked as damaged', async () => {
  for (const format of ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const) {
    const bytes = await sharp(await picture().png().toBuffer())
      .toFormat(format)
      .toBuffer();
    expect((await renderOk(bytes)).source.isDamaged, format).toBe(false);
  }
});
