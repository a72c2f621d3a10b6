// Wraps decoded pixels and their profile in a TIFF in memory, which is how sharp takes a profile for raw pixels.
import { colorSpaceOf } from '../color/icc-profile.ts';
import type { DecodedPixels } from './decoded-image.ts';

export interface PixelsWithProfile
  extends Pick<DecodedPixels, 'width' | 'height' | 'pixels' | 'profile'> {
  /** Grey, RGB, or either with alpha as the last. */
  readonly channels: 1 | 2 | 3 | 4;
}

const headerBytes = 8;

/**
 * Wraps decoded pixels in an uncompressed TIFF that carries the ICC profile.
 *
 * sharp cannot attach a profile to raw pixels (lovell/sharp#1324), but it honours one inside a file. A TIFF needs neither
 * compression nor checksums, so the cost is one copy of the pixels.
 *
 * @returns a whole TIFF file. It leaves out a profile for other pixels than these (grey or CMYK on RGB), since sharp would fail
 * to apply it.
 */
export function wrapAsTiff(image: PixelsWithProfile): Buffer {
  const { width, height, channels, pixels } = image;
  const rowBytes = width * channels;
  if (pixels.length !== rowBytes * height) {
    throw new RangeError(`${pixels.length} bytes of pixels for ${width}x${height}x${channels}`);
  }
  const isGrey = channels <= 2;
  const space = image.profile && colorSpaceOf(image.profile);
  const profile = space === (isGrey ? 'GRAY' : 'RGB ') ? image.profile : undefined;

  const directoryAt = headerBytes + pixels.length + (pixels.length & 1);
  const entries = [
    [256, width],
    [257, height],
    [258, 8], // bits of each sample
    [259, 1], // no compression
    [262, isGrey ? 1 : 2], // black is zero, or RGB
    [273, headerBytes], // all rows are in one strip
    [277, channels],
    [278, height],
    [279, pixels.length],
    ...(channels % 2 === 0 ? [[338, 2]] : []), // straight alpha
  ].map(([tag = 0, value = 0]) => ({ tag, type: 4, count: 1, value }));
  if (profile) {
    const value = directoryAt + 2 + 12 * (entries.length + 1) + 4;
    entries.push({ tag: 34675, type: 7, count: profile.length, value });
  }

  const header = Buffer.alloc(directoryAt);
  header.write('II*');
  header.writeUInt32LE(directoryAt, 4);
  header.set(pixels, headerBytes);
  const directory = Buffer.alloc(2 + 12 * entries.length + 4);
  directory.writeUInt16LE(entries.length);
  for (const [i, { tag, type, count, value }] of entries.entries()) {
    const at = 2 + 12 * i;
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(type, at + 2);
    directory.writeUInt32LE(count, at + 4);
    directory.writeUInt32LE(value, at + 8);
  }
  return Buffer.concat([header, directory, profile ?? Buffer.alloc(0)]);
}
