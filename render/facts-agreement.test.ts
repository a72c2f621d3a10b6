// Compares the facts from a header with what sharp finds in the whole file.
import sharp, { type Metadata } from 'sharp';
import { expect, test } from 'vitest';
import { type ImageFacts, readImageFacts } from '#core/image-facts.ts';
import { sharpImages } from '#test/images/headers.ts';

const images = await sharpImages();

test.each(images)('we agree with sharp on $name', async ({ bytes }) => {
  const result = readImageFacts(bytes);
  const found = await sharp(bytes).metadata();
  expect(result.ok && comparable(result.facts)).toEqual(asFacts(found));
});

test.each(images.filter(({ name }) => /^(?!a WebP).* of orientation/.test(name)))(
  'we find the orientation in $name',
  ({ name, bytes }) => {
    const result = readImageFacts(bytes);
    expect(result.ok && result.facts.orientation).toBe(Number(name.at(-1)));
  },
);

test.each([
  ['a JPEG 4:2:0', { subsampling: '4:2:0', colorModel: 'ycbcr', lossless: false, scans: 1 }],
  ['a JPEG 4:4:4', { subsampling: '4:4:4' }],
  ['a grey JPEG', { subsampling: '4:0:0', colorModel: 'grey' }],
  ['a CMYK JPEG', { colorModel: 'cmyk' }],
  ['a progressive JPEG', { progressive: true, scans: 10 }],
  ['a palette PNG of 4 colours', { colorModel: 'palette', bitDepth: 2, channels: 1 }],
  ['a lossy WebP', { lossless: false, subsampling: '4:2:0' }],
  ['a lossless WebP', { lossless: true, colorModel: 'rgb' }],
  ['an animated WebP', { animated: true, frames: 3, framesExact: true, lossless: false }],
  ['an animated lossless WebP', { animated: true, frames: 2, lossless: true }],
  ['an animated GIF', { animated: true, frames: 3, framesExact: true }],
  ['an AVIF 4:4:4', { subsampling: '4:4:4', compression: 'av1', animated: false }],
  ['an AVIF 4:2:0', { subsampling: '4:2:0' }],
  ['a lossless AVIF', { colorModel: 'rgb' }],
  ['a plain TIFF', { compression: 'none', lossless: true }],
  ['an LZW TIFF', { compression: 'lzw' }],
  ['a deflate TIFF', { compression: 'deflate' }],
  ['a JPEG TIFF', { compression: 'jpeg', lossless: false, colorModel: 'ycbcr' }],
  ['a packbits TIFF', { compression: 'packbits' }],
  ['a WebP TIFF', { compression: 'webp' }],
  ['a fax TIFF', { compression: 'ccitt', bitDepth: 1 }],
  ['a tiled TIFF', { tile: { width: 32, height: 16 } }],
  ['a CMYK TIFF', { colorModel: 'cmyk', hasAlpha: false }],
  ['a Lab TIFF', { colorModel: 'lab' }],
  ['a TIFF of 3 pages', { frames: 3, animated: false }],
])('facts that sharp does not have are right for %s', (name, expected) => {
  const { bytes = new Uint8Array() } = images.find((image) => image.name === name) ?? {};
  expect(readImageFacts(bytes)).toMatchObject({ ok: true, facts: expected });
});

/** The facts that sharp has too, in its terms. */
function comparable(facts: ImageFacts) {
  const { format, width, height, hasAlpha, progressive, orientation, frames, bitDepth } = facts;
  const channels = decodedChannels(facts);
  const same = { format, hasAlpha, progressive, frames, bitDepth, channels };
  // libheif turns AVIF while it decodes, so sharp reports the size as shown and an upright picture.
  const isTurned = format === 'avif' && orientation >= 5;
  if (isTurned) return { ...same, width: height, height: width, orientation: 1 };
  return { ...same, width, height, orientation: format === 'avif' ? 1 : orientation };
}

function asFacts(found: Metadata) {
  return {
    format: found.format === 'heif' ? 'avif' : found.format,
    width: found.width,
    height: found.pageHeight ?? found.height,
    hasAlpha: found.hasAlpha,
    progressive: found.isProgressive,
    // No browser turns a WebP by its EXIF.
    orientation: found.format === 'webp' ? 1 : (found.orientation ?? 1),
    frames: found.pages ?? 1,
    bitDepth: found.bitsPerSample ?? 8,
    channels: found.channels,
  };
}

/** sharp counts the channels after decoding: those of a palette's colours, not its index. */
function decodedChannels({ colorModel, channels, hasAlpha }: ImageFacts): number {
  return colorModel === 'palette' ? 3 + (hasAlpha ? 1 : 0) : channels;
}
