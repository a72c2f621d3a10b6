// Files that are no images of ours are refused by what they are; and what a thumbnail is called is what it is.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { box, bytesOf, le16, le32, tiff, zeros } from '#test/images/bytes.ts';
import { cornersPicture } from '#test/images/pictures.ts';
import { deepTiff, tiffTag, withTiffTag } from '#test/images/tiff-files.ts';
import { renderOk, thumbnailFormats, usualRequest } from '#test/judges/renders.ts';
import { renderThumbnail } from './render-thumbnail.ts';

describe('a file of another kind is refused by its name', () => {
  it.each([
    ['a PDF', bytesOf('%PDF-1.7\n%\xe2\xe3\n1 0 obj <<>> endobj')],
    ['a Photoshop file (PSD)', bytesOf('8BPS\0\x01', zeros(60))],
    ['an MP4 video', bytesOf(box('ftyp', 'isom', zeros(4), 'isommp42'), box('mdat', zeros(99)))],
    ['a web page (HTML)', bytesOf('<!DOCTYPE html>\n<html><body>an image? no</body></html>')],
    ['a text file', bytesOf('Dear diary, this is no image.\n')],
    ['a ZIP archive', bytesOf('PK\x03\x04\x14\0\0\0\x08\0', zeros(16), le16(5), le16(0), 'a.txt')],
    ['a JPEG 2000 image', bytesOf('\0\0\0\x0cjP  \r\n\x87\n', zeros(99))],
    ['a Canon camera raw file (CR2)', bytesOf('II*\0', le32(16), 'CR\x02\0', zeros(99))],
    // DNGVersion is tag 50706.
    [
      'a camera raw file (DNG)',
      tiff('II', [
        [256, 4, 40],
        [257, 4, 30],
        [50706, 4, 0x104],
      ]),
    ],
    // Compression is tag 259.
    [
      'a TIFF compressed with old-style JPEG',
      tiff('II', [
        [256, 4, 40],
        [257, 4, 30],
        [259, 3, 6],
      ]),
    ],
    [
      'a TIFF compressed with LZMA',
      tiff('II', [
        [256, 4, 40],
        [257, 4, 30],
        [259, 3, 34925],
      ]),
    ],
  ])('%s', async (formatName, bytes) => {
    const rendering = await renderThumbnail({ bytes, format: 'jpeg', ...usualRequest });
    expect(rendering).toMatchObject({ ok: false, failure: { code: 'unsupported-format' } });
    const message = rendering.ok ? '' : rendering.failure.message;
    expect(message).toContain(`This is ${formatName}`);
    expect(message).toMatch(/\. Export the picture as a JPEG or PNG, then add that file\.$/);
  });
});

// As the page about formats says. When libvips learns one of them, this fails, and the sentence there goes.
describe('a TIFF that libvips cannot read is refused as a rare kind', () => {
  const picture = () => cornersPicture(300, 200);
  it.each([
    [
      'Lab of 8 bits',
      async () => withTiffTag(await picture().tiff().toBuffer(), tiffTag.photometric, 8),
    ],
    [
      'tiles in separate planes',
      async () =>
        withTiffTag(
          await picture().tiff({ compression: 'lzw', tile: true }).toBuffer(),
          tiffTag.planarConfiguration,
          2,
        ),
    ],
    ['32-bit integers with transparency', async () => deepTiff(30, [0.6, 0.5])],
    ...[10, 12, 14].map(
      (bits) =>
        [
          `${bits} bits`,
          async () =>
            withTiffTag(
              await picture().toColourspace('b-w').tiff({ compression: 'none' }).toBuffer(),
              tiffTag.bitsPerSample,
              bits,
            ),
        ] as const,
    ),
  ] as const)('%s', async (_, make) => {
    const rendering = await renderThumbnail({
      bytes: await make(),
      format: 'webp',
      ...usualRequest,
    });
    expect(rendering).toMatchObject({
      ok: false,
      failure: {
        code: 'unsupported-variant',
        message: expect.stringContaining('a TIFF that we cannot open'),
      },
    });
  });
});

describe('a thumbnail has the format that was asked for, whatever the content was', () => {
  const heic = new URL('../../test/files/heic/quadrants.heic', import.meta.url);
  const jxl = new URL('../../test/files/jxl/alpha.jxl', import.meta.url);
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
