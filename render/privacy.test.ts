// No thumbnail keeps data other than pixels, from any container.
import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { thumbnailFormats } from '#core/variant.ts';
import { bytesOf, exif, u16, u32 } from '#test/images/bytes.ts';
import { exifSegment, iccSegment, insertJpegSegments, jpegSegment } from '#test/images/jpeg.ts';
import { iccpChunk, insertPngChunks, pngChunk } from '#test/images/png.ts';
import { appendWebpChunk, webpFlag } from '#test/images/webp.ts';
import { renderOk } from '#test/judges/renders.ts';
import { matrixProfile } from './color/matrix-profile.ts';
import { srgbSpace } from './color/rgb-spaces.ts';

/** Stands for private data, such as an address. */
const secret = 'SECRET-4711';
const xmp = `<x:xmpmeta xmlns:x="adobe:ns:meta/">${secret}</x:xmpmeta>`;
const profile = matrixProfile(srgbSpace, (stored) => stored ** 1.8, secret);

const picture = () =>
  sharp({ create: { width: 300, height: 200, channels: 3, background: '#c84' } });

/** IPTC-IIM: a caption in a Photoshop resource. */
const iptc = bytesOf(u32(5 + secret.length), [0x1c, 2, 0x78], u16(secret.length), secret);

/** The EXIF and XMP of a camera: the place and the photographer. */
const withExif = (image: Sharp) =>
  image
    .withExif({
      IFD0: { Copyright: secret, Artist: secret, ImageDescription: secret },
      IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '52/1 31/1 12/1', GPSAreaInformation: secret },
    })
    .withXmp(xmp);

/** EXIF with a whole JPEG after its one entry, as cameras store previews. */
async function exifWithPreview(): Promise<Uint8Array> {
  const preview = await picture().resize(32, 32).jpeg().toBuffer();
  return bytesOf(exif(1, 'II'), preview, secret);
}

const sources = {
  'a JPEG': async () =>
    insertJpegSegments(
      await withExif(picture()).jpeg().toBuffer(),
      jpegSegment(0xed, 'Photoshop 3.0\0', '8BIM\x04\x04\0\0', iptc),
      jpegSegment(0xfe, secret),
      iccSegment(profile),
    ),
  'a JPEG with a preview': async () =>
    insertJpegSegments(await picture().jpeg().toBuffer(), exifSegment(await exifWithPreview())),
  'a PNG': async () =>
    insertPngChunks(
      await picture().png().toBuffer(),
      iccpChunk(profile),
      pngChunk('tEXt', bytesOf(`Author\0${secret}`)),
      pngChunk('iTXt', bytesOf(`XML:com.adobe.xmp\0\0\0\0\0${xmp}`)),
      pngChunk('eXIf', await exifWithPreview()),
    ),
  'a WebP': async () =>
    appendWebpChunk(
      await withExif(picture()).webp().toBuffer(),
      'NOTE',
      bytesOf(secret),
      webpFlag.exif,
    ),
  'a TIFF': () => withExif(picture()).tiff({ compression: 'lzw' }).toBuffer(),
  'an AVIF': () => withExif(picture()).avif({ effort: 0 }).toBuffer(),
  'a GIF': async () => {
    const gif = await picture().gif().toBuffer();
    const comment = bytesOf([0x21, 0xfe, secret.length], secret, 0);
    return Buffer.concat([gif.subarray(0, -1), comment, gif.subarray(-1)]);
  },
  'an SVG': () =>
    bytesOf(
      `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200"><title>${secret}</title>`,
      `<metadata>${secret}</metadata><!-- ${secret} --><rect width="200" height="200" fill="#c84"/></svg>`,
    ),
};

describe.each(Object.entries(sources))('of %s', (name, make) => {
  it.each(thumbnailFormats)('a thumbnail in %s has only pixels', async (format) => {
    const bytes = await make();
    // Every source contains the secret as plain text, a PNG also in its compressed profile.
    expect(Buffer.from(bytes).includes(secret), name).toBe(true);
    const thumbnail = await renderOk(bytes, format);
    for (const text of [secret, 'Exif', 'adobe', 'Photoshop', 'ICC_PROFILE', 'iCCP', 'GPS']) {
      expect(Buffer.from(thumbnail.bytes).includes(text), text).toBe(false);
    }
    const found = await sharp(thumbnail.bytes).metadata();
    for (const kind of ['exif', 'xmp', 'iptc', 'icc', 'comments', 'tifftagPhotoshop'] as const) {
      expect(found[kind], kind).toBeUndefined();
    }
  });
});
