// Picture -> bytes of one of our formats, with settings fit for a picture of this size.
import type { OutputInfo, Sharp } from 'sharp';
import type { ImageFacts } from '#core/image-facts.ts';
import type { ThumbnailFormat } from '#core/keys.ts';
import { fromPixels, toPixels } from './pixels.ts';

export interface EncodeOptions {
  /** What the picture was made from. */
  readonly facts: ImageFacts;
  /** Whether pixels were averaged: what was not shrunk can be kept to the pixel. */
  readonly isShrunk: boolean;
  /** Whether all frames are kept. */
  readonly isMoving: boolean;
}

export interface Encoded {
  readonly data: Uint8Array;
  readonly info: OutputInfo;
}

/**
 * Efforts are chosen for CPU time, measured at 128x96 (sharp 0.35.5, one core): AVIF effort 4 takes 55 ms and 2 takes 8,
 * GIF effort 7 takes 152 ms and 1 takes 11, lossless WebP effort 4 takes 11 ms and 2 takes 5. A JPEG keeps its chroma
 * whole: 2.4 dB for 800 bytes on a photo (measured November 2026); mozjpeg's tables cost more bytes for less SSIM at this size.
 */
export async function encode(
  image: Sharp,
  format: ThumbnailFormat,
  options: EncodeOptions,
): Promise<Encoded> {
  const toBuffer = (encoded: Sharp) => encoded.toBuffer({ resolveWithObject: true });
  switch (format) {
    case 'jpeg': {
      const flat = image.flatten({ background: '#ffffff' });
      return toBuffer(flat.jpeg({ quality: 80, chromaSubsampling: '4:4:4' }));
    }
    case 'png':
      return toBuffer(image.png({ compressionLevel: 9 }));
    case 'webp':
      return encodeWebp(image, options);
    case 'gif':
      return toBuffer(image.gif({ effort: 1, reuse: keepsPalette(options) }));
    case 'avif':
      return toBuffer(image.avif({ quality: 60, effort: 2 }));
  }
}

/** Bits of the index into a palette that has room for the mixtures of its colours; 64 and fewer are pixel art and scans. */
const richPaletteBits = 7;

/**
 * Whether a GIF takes the palette of the GIF that it was made from. One of black and white has no grey for the averages of
 * its pixels, and none has the black that an index beyond it stands for, so a new one is made, in 2 ms. For an animation that
 * takes two to four times as long as all the rest, and half as many bytes more, so there it is made for poor palettes only
 * (measured November 2026).
 */
function keepsPalette({ facts, isShrunk, isMoving }: EncodeOptions): boolean {
  return isMoving && (!isShrunk || facts.bitDepth >= richPaletteBits);
}

/** A lossless picture stays one while that costs at most so many times the bytes: screenshots do, photos do not. */
const losslessBytesFactor = 2;

/** Pixel art and screenshots come as lossless files and are wrecked by a lossy one; a photo in a TIFF is not. */
async function encodeWebp(image: Sharp, options: EncodeOptions): Promise<Encoded> {
  const { facts, isShrunk, isMoving } = options;
  const lossy = (picture: Sharp) =>
    picture.webp({ quality: 82, smartSubsample: true }).toBuffer({ resolveWithObject: true });
  if (!facts.lossless) return lossy(image);
  // A clone copies the whole file, and decodes it again. Only an animation needs one, for its frames and their times.
  const pixels = isMoving ? undefined : await toPixels(image);
  const picture = () => (pixels ? fromPixels(pixels) : image.clone());
  const lossless = await picture()
    .webp({ lossless: true, effort: 2 })
    .toBuffer({ resolveWithObject: true });
  if (!isShrunk) return lossless;
  const smaller = await lossy(picture());
  return lossless.data.length <= losslessBytesFactor * smaller.data.length ? lossless : smaller;
}
