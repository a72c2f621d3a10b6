// Encodes the thumbnail, with settings for a picture of this size.
import type { OutputInfo, Sharp } from 'sharp';
import type { ImageFacts } from '#core/image-facts.ts';
import type { ThumbnailFormat } from '#core/keys.ts';
import { fromPixels, toPixels } from './pixels.ts';

export interface EncodeOptions {
  /** Facts of the source. */
  readonly facts: ImageFacts;
  /** Whether pixels were averaged. A picture that was not shrunk can be kept exactly. */
  readonly isShrunk: boolean;
  /** Whether all frames are kept. */
  readonly isMoving: boolean;
}

type Encoded = { readonly data: Uint8Array; readonly info: OutputInfo };

/**
 * The efforts keep CPU time low. Measured at 128x96 (sharp 0.35.5, one core): AVIF effort 4 takes 55 ms and 2 takes 8, GIF
 * effort 7 takes 152 ms and 1 takes 11, lossless WebP effort 4 takes 11 ms and 2 takes 5. A JPEG keeps its chroma whole:
 * 2.4 dB for 800 bytes on a photo (November 2026). mozjpeg's tables cost more bytes for less SSIM at this size.
 */
export async function encode(
  image: Sharp,
  format: ThumbnailFormat,
  options: EncodeOptions,
): Promise<Encoded> {
  switch (format) {
    case 'jpeg': {
      const flat = image.flatten({ background: '#ffffff' });
      return toFile(flat.jpeg({ quality: 80, chromaSubsampling: '4:4:4' }));
    }
    case 'png':
      return toFile(image.png({ compressionLevel: 9 }));
    case 'webp':
      return encodeWebp(image, options);
    case 'gif':
      return toFile(image.gif({ effort: 1, reuse: keepsPalette(options) }));
    case 'avif':
      return toFile(image.avif({ quality: 60, effort: 2 }));
  }
}

function toFile(image: Sharp): Promise<Encoded> {
  return image.toBuffer({ resolveWithObject: true });
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

/** A lossless picture stays lossless up to this factor of the lossy bytes: screenshots do, photos do not. */
const losslessBytesFactor = 2;

/** Lossy WebP ruins pixel art and screenshots, which come as lossless files. It does not ruin a photo in a TIFF. */
async function encodeWebp(image: Sharp, options: EncodeOptions): Promise<Encoded> {
  const { facts, isShrunk, isMoving } = options;
  const lossy = (picture: Sharp) => toFile(picture.webp({ quality: 82, smartSubsample: true }));
  if (!facts.lossless) return lossy(image);
  // A clone copies the whole file and decodes it again. Only an animation needs clones, for its frames and their times.
  const pixels = isMoving ? undefined : await toPixels(image);
  const picture = () => (pixels ? fromPixels(pixels) : image.clone());
  const lossless = await toFile(picture().webp({ lossless: true, effort: 2 }));
  if (!isShrunk) return lossless;
  const smaller = await lossy(picture());
  return lossless.data.length <= losslessBytesFactor * smaller.data.length ? lossless : smaller;
}
