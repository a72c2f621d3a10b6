// Files that we do not render are refused by the name of their kind. A thumbnail has the type that it claims.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { thumbnailFormats } from '#core/variant.ts';
import { box, bytesOf, le16, le32, zeros } from '#test/images/bytes.ts';
import { cornersPicture } from '#test/images/pictures.ts';
import { deepTiff, tiff, tiffTag, withLongTag } from '#test/images/tiff.ts';
import { renderOk, renderOne } from '#test/judges/renders.ts';

const tiffWith = (tag: number, type: 3 | 4, value: number) =>
  tiff('II', [
    [256, 4, 40],
    [257, 4, 30],
    [tag, type, value],
  ]);

describe('a file of another kind is refused by the name of that kind', () => {
  it.each([
    ['a PDF', bytesOf('%PDF-1.7\n%\xe2\xe3\n1 0 obj <<>> endobj')],
    ['a Photoshop file (PSD)', bytesOf('8BPS\0\x01', zeros(60))],
    ['an MP4 video', bytesOf(box('ftyp', 'isom', zeros(4), 'isommp42'), box('mdat', zeros(99)))],
    ['a web page (HTML)', bytesOf('<!DOCTYPE html>\n<html><body>an image? no</body></html>')],
    ['a text file', bytesOf('Dear diary, this is no image.\n')],
    ['a ZIP archive', bytesOf('PK\x03\x04\x14\0\0\0\x08\0', zeros(16), le16(5), le16(0), 'a.txt')],
    ['a JPEG 2000 image', bytesOf('\0\0\0\x0cjP  \r\n\x87\n', zeros(99))],
    ['a Canon camera raw file (CR2)', bytesOf('II*\0', le32(16), 'CR\x02\0', zeros(99))],
    // DNGVersion is tag 50706, and compression is tag 259.
    ['a camera raw file (DNG)', tiffWith(50706, 4, 0x104)],
    ['a TIFF compressed with old-style JPEG', tiffWith(259, 3, 6)],
    ['a TIFF compressed with LZMA', tiffWith(259, 3, 34925)],
  ])('%s', async (formatName, bytes) => {
    const rendering = await renderOne(bytes, 'jpeg');
    expect(rendering).toMatchObject({ ok: false, failure: { code: 'unsupported-format' } });
    const message = rendering.ok ? '' : rendering.failure.message;
    expect(message).toContain(`This is ${formatName}`);
    expect(message).toMatch(/\. Export the picture as a JPEG or PNG, then add that file\.$/);
  });
});

// The page about formats lists these kinds. When libvips learns one, this test fails: remove it there, too.
describe('a TIFF that libvips cannot read is refused as a rare kind', () => {
  const picture = () => cornersPicture(300, 200);
  const grey = () => picture().toColourspace('b-w').tiff({ compression: 'none' });
  const tiles = () => picture().tiff({ compression: 'lzw', tile: true });
  it.each([
    ['Lab of 8 bits', () => picture().tiff(), tiffTag.photometric, 8],
    ['tiles in separate planes', tiles, tiffTag.planarConfiguration, 2],
    ['10 bits', grey, tiffTag.bitsPerSample, 10],
    ['12 bits', grey, tiffTag.bitsPerSample, 12],
    ['14 bits', grey, tiffTag.bitsPerSample, 14],
  ] as const)('%s', async (_, make, tag, value) => {
    await expectRareKind(withLongTag(await make().toBuffer(), tag, value));
  });

  it('32-bit integers with transparency', async () => {
    await expectRareKind(deepTiff(30, [0.6, 0.5]));
  });

  async function expectRareKind(bytes: Uint8Array): Promise<void> {
    const rendering = await renderOne(bytes, 'webp');
    const message = expect.stringContaining('a TIFF that we cannot open');
    expect(rendering).toMatchObject({
      ok: false,
      failure: { code: 'unsupported-variant', message },
    });
  }
});

describe('a thumbnail has the format that was asked for', () => {
  const heic = new URL('../test/files/heic/quadrants.heic', import.meta.url);
  const jxl = new URL('../test/files/jxl/alpha.jxl', import.meta.url);
  it.each([
    ['a JPEG', () => cornersPicture(300, 200).jpeg().toBuffer()],
    ['a CMYK JPEG', () => cornersPicture(300, 200).toColourspace('cmyk').jpeg().toBuffer()],
    ['a grey PNG', () => cornersPicture(300, 200).toColourspace('b-w').png().toBuffer()],
    [
      'an animated GIF',
      () =>
        sharp(zeros(900), { raw: { width: 10, height: 30, channels: 3, pageHeight: 10 } })
          .gif()
          .toBuffer(),
    ],
    ['a HEIC', () => readFileSync(heic)],
    ['a JPEG XL', () => readFileSync(jxl)],
    [
      'an SVG',
      () =>
        bytesOf(
          '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>',
        ),
    ],
  ] satisfies [string, () => Promise<Uint8Array> | Uint8Array][])('%s', async (_, make) => {
    const bytes = await make();
    for (const format of thumbnailFormats) {
      const thumbnail = await renderOk(bytes, format);
      expect(thumbnail.contentType).toBe(`image/${format}`);
      const found = await sharp(thumbnail.bytes).metadata();
      expect(found.format === 'heif' ? found.compression : found.format).toBe(
        format === 'avif' ? 'av1' : format,
      );
      expect(found.space).toMatch(/^(srgb|b-w)$/);
    }
  });
});
