// Encodes the thumbnail, with settings for a picture of this size.
import { deflateSync } from 'node:zlib';
import type { OutputInfo, Sharp } from 'sharp';
import type { ImageFacts } from '#core/image-facts.ts';
import type { Size } from '#core/size.ts';
import type { Output } from '#core/variant.ts';
import { colorDetail } from './detail.ts';
import { encodePng, isPhoto } from './encode-png.ts';
import { decoded, fromPixels, type Pixels, toPixels } from './pixels.ts';

export interface EncodeOptions {
  /** Facts of the source. */
  readonly facts: ImageFacts;
  /** Whether pixels were averaged. A picture that was not shrunk can be kept exactly. */
  readonly isShrunk: boolean;
  /** Whether all frames are kept. */
  readonly isMoving: boolean;
  /** Of one frame. */
  readonly size: Size;
  /** Of a still, if they are at hand. */
  readonly pixels?: Pixels | undefined;
}

type Encoded = {
  readonly data: Uint8Array;
  readonly info: Pick<OutputInfo, 'width' | 'height' | 'pageHeight'>;
};

/**
 * All settings suit pictures of this size: decision 023 has their measurements, `npm run bench:peers` repeats them.
 * The efforts keep CPU time low. At 128x96 (sharp 0.35.5, one core), AVIF effort 4 takes 55 ms and 3 takes 11, GIF effort 7
 * takes 152 ms and 1 takes 11, WebP effort 3 takes three quarters of the time of 4 for the same quality (November 2026).
 */
export async function encode(
  image: Sharp,
  { format, quality }: Pick<Output, 'format' | 'quality'>,
  options: EncodeOptions,
): Promise<Encoded> {
  switch (format) {
    case 'jpeg': {
      const opaque = image.flatten({ background: '#ffffff' });
      return quality === undefined ? encodeJpeg(opaque, options) : toFile(opaque.jpeg({ quality }));
    }
    case 'png': {
      const picture = options.pixels ?? (await toPixels(image));
      return isLarge(picture) && isPhoto(picture)
        ? toFile(fromPixels(picture).png({ compressionLevel: 3, adaptiveFiltering: true }))
        : { data: encodePng(picture), info: picture };
    }
    case 'webp':
      return quality === undefined
        ? encodeWebp(image, options)
        : toFile(image.webp({ quality, effort: webpEffort }));
    case 'gif':
      return encodeGif(image, keepsPalette(options));
    case 'avif':
      return toFile(image.avif({ quality: quality ?? 51, effort: 3 }));
  }
}

const webpEffort = 3;

function toFile(image: Sharp): Promise<Encoded> {
  return decoded(image.toBuffer({ resolveWithObject: true }));
}

/** libpng takes a third of our encoder's time for a photo of 2048 pixels, and the bytes are the same (December 2026). */
const minLargePixels = 256 * 256;

function isLarge({ width, height }: Size): boolean {
  return width * height > minLargePixels;
}

/**
 * Table 7 (Ahumada, Watson and Peterson) gives colours more than the usual table 0. On JPEGs that
 * others made, quality 58 has fewer bytes than table 0 at 80, the same SSIM of luma and a higher one of chroma.
 */
const halvedChroma = { quality: 58, quantisationTable: 7 } as const;
/**
 * At 1024 pixels, quality 58 has 0.88 of the bytes of sharp's 80 and 0.997 of its SSIM of luma. 62 has 0.93 and 0.999. WebP 79 and
 * AVIF 51 compare with sharp's defaults as they do at 128 (40 photos of others, December 2026).
 */
const largeHalvedChroma = { ...halvedChroma, quality: 62 } as const;
/** Keeps coloured text and edges sharp. It costs a quarter to a half more bytes, so few pictures get it. */
const wholeChroma = { quality: 72, quantisationTable: 2, chromaSubsampling: '4:4:4' } as const;

/** Above it, halved chroma has a SSIM of 0.9 and less, and colours visibly smear. One photo in ten is above it. */
const maxDetailToHalve = 12;

/** Looking at the pixels takes 0.4 ms. That is 2 % of the decoding of a JPEG of this size. */
const minPixelsToLook = 3_000_000;

/** A smaller JPEG whose file halves the chroma is not worth the look. */
async function encodeJpeg(image: Sharp, { facts, size, pixels }: EncodeOptions): Promise<Encoded> {
  const halved = isLarge(size) ? largeHalvedChroma : halvedChroma;
  const isSmallAndHalved =
    facts.format === 'jpeg' &&
    facts.subsampling !== '4:4:4' &&
    facts.width * facts.height < minPixelsToLook;
  if (isSmallAndHalved) return toFile(image.jpeg(halved));
  const picture = pixels?.channels === 3 ? pixels : await toPixels(image);
  const isDetailed = colorDetail(picture) > maxDetailToHalve;
  return toFile(fromPixels(picture).jpeg(isDetailed ? wholeChroma : halved));
}

/** With a palette of its own, a picture of this size needs no dither: it costs bytes and SSIM. A kept palette may be poor. */
function encodeGif(image: Sharp, reuse: boolean): Promise<Encoded> {
  return toFile(image.gif({ effort: 1, reuse, dither: reuse ? 1 : 0 }));
}

/** Bits per index of a palette with room for mixtures of its colours. Palettes of 64 colours or fewer are pixel art and scans. */
const richPaletteBits = 7;

/**
 * Whether a GIF keeps the palette of its source. A black and white palette has no grey for averages, and no palette has
 * the black that stands for an index beyond its end. A new palette takes 2 ms. For an animation it takes two to four times
 * as long as all other work and adds half as many bytes again, so only a poor palette is replaced there (November 2026).
 */
function keepsPalette({ facts, isShrunk, isMoving }: EncodeOptions): boolean {
  return isMoving && (!isShrunk || facts.bitDepth >= richPaletteBits);
}

/** A lossless picture stays lossless up to this factor of the lossy bytes: many screenshots do, photos do not. */
const losslessBytesFactor = 1.25;
/**
 * A lossless WebP has 0.33 to 0.83 of the bytes that zlib's fastest level makes of the pixels. zlib takes a fifth of the
 * time. With 0.4, it spares 93 of 109 lossless sources the try, and none of the 14 for which lossless is right.
 */
const losslessBytesPerDeflated = 0.4;

/** Lossy WebP ruins pixel art and screenshots, which come as lossless files. It does not ruin a photo in a TIFF. */
async function encodeWebp(image: Sharp, options: EncodeOptions): Promise<Encoded> {
  const { facts, isShrunk, isMoving } = options;
  const lossy = (picture: Sharp) => toFile(picture.webp({ quality: 79, effort: webpEffort }));
  const lossless = (picture: Sharp) => toFile(picture.webp({ lossless: true, effort: 2 }));
  if (!facts.lossless) return lossy(image);
  if (!isShrunk) return lossless(image);
  // A clone copies the whole file and decodes it again. Only an animation needs clones, for its frames and their times.
  const pixels = isMoving ? undefined : (options.pixels ?? (await toPixels(image)));
  const picture = () => (pixels ? fromPixels(pixels) : image.clone());
  const smaller = await lossy(picture());
  const maxBytes = losslessBytesFactor * smaller.data.length;
  const deflated = pixels ? deflateSync(pixels.pixels, { level: 1 }).length : 0;
  if (losslessBytesPerDeflated * deflated > maxBytes) return smaller;
  const exact = await lossless(picture());
  return exact.data.length <= maxBytes ? exact : smaller;
}
