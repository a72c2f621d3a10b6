// Decoded pixels and their profile -> a TIFF in memory: the way by which a profile enters sharp.
import { colorSpaceOf } from '../color/icc-profile.ts';
import type { DecodedPixels } from './decoded-image.ts';

export interface PixelsWithProfile
  extends Pick<DecodedPixels, 'width' | 'height' | 'pixels' | 'profile'> {
  /** Grey, RGB, or either with alpha as the last. */
  readonly channels: 1 | 2 | 3 | 4;
}

const rowsPerStrip = 64;
const tiffType = { short: 3, long: 4, undefined: 7 } as const;
type TiffEntry = readonly [tag: number, type: number, values: readonly number[] | Uint8Array];

/**
 * Wraps decoded pixels in an uncompressed TIFF that carries the ICC profile.
 *
 * sharp cannot attach a profile to raw pixels (lovell/sharp#1324), yet it honours one found inside a file.
 * TIFF, because its pixels need neither compression nor checksums: the cost is one copy of the pixels.
 * @returns a whole TIFF file; `sharp(result)` reads it like any upload. A profile for other pixels than
 * these (grey or CMYK on RGB) would make the transform fail, and is left out.
 */
export function wrapAsTiff(image: PixelsWithProfile): Buffer {
  const { width, height, channels, pixels } = image;
  const rowBytes = width * channels;
  if (pixels.length !== rowBytes * height) {
    throw new RangeError(`${pixels.length} bytes of pixels for ${width}x${height}x${channels}`);
  }
  const strips = Math.ceil(height / rowsPerStrip);
  const stripBytes = Array.from(
    { length: strips },
    (_, i) => rowBytes * Math.min(rowsPerStrip, height - i * rowsPerStrip),
  );
  const isGrey = channels <= 2;
  const space = image.profile && colorSpaceOf(image.profile);
  const profile = space === (isGrey ? 'GRAY' : 'RGB ') ? image.profile : undefined;

  const entriesAt = (firstStrip: number): TiffEntry[] => [
    [256, tiffType.long, [width]],
    [257, tiffType.long, [height]],
    [258, tiffType.short, new Array<number>(channels).fill(8)],
    [259, tiffType.short, [1]], // no compression
    [262, tiffType.short, [isGrey ? 1 : 2]], // black is zero, or RGB
    [273, tiffType.long, stripBytes.map((_, i) => firstStrip + i * rowsPerStrip * rowBytes)],
    [277, tiffType.short, [channels]],
    [278, tiffType.long, [rowsPerStrip]],
    [279, tiffType.long, stripBytes],
    ...(channels % 2 === 0 ? [[338, tiffType.short, [2]] as const] : []), // straight alpha
    ...(profile ? [[34675, tiffType.undefined, profile] as const] : []),
  ];
  const headBytes = directoryOf(entriesAt(0)).length;
  const file = Buffer.allocUnsafe(headBytes + pixels.length);
  file.set(directoryOf(entriesAt(headBytes)), 0);
  file.set(pixels, headBytes);
  return file;
}

/** Header, directory and the values too long for it, little endian; the length does not depend on the values. */
function directoryOf(entries: readonly TiffEntry[]): Buffer {
  const fixed = 8 + 2 + entries.length * 12 + 4;
  const sizeOf = ([, type, values]: TiffEntry) =>
    values.length * (type === tiffType.long ? 4 : type === tiffType.short ? 2 : 1);
  const overflow = entries.map(sizeOf).filter((bytes) => bytes > 4);
  const out = Buffer.alloc(fixed + overflow.reduce((sum, bytes) => sum + bytes + (bytes & 1), 0));
  out.write('II*\0', 'latin1');
  out.writeUInt32LE(8, 4);
  out.writeUInt16LE(entries.length, 8);
  let next = fixed;
  entries.forEach((entry, index) => {
    const [tag, type, values] = entry;
    const at = 10 + index * 12;
    const bytes = sizeOf(entry);
    out.writeUInt16LE(tag, at);
    out.writeUInt16LE(type, at + 2);
    out.writeUInt32LE(values.length, at + 4);
    let cursor = at + 8;
    if (bytes > 4) {
      out.writeUInt32LE(next, cursor);
      cursor = next;
      next += bytes + (bytes & 1);
    }
    if (values instanceof Uint8Array) out.set(values, cursor);
    else
      for (const value of values) {
        cursor =
          type === tiffType.long
            ? out.writeUInt32LE(value, cursor)
            : out.writeUInt16LE(value, cursor);
      }
  });
  return out;
}
