// Wraps decoded pixels and their profile in a TIFF in memory, which is how sharp takes a profile for raw pixels.
import { colorSpaceOf } from '../color/icc-profile.ts';
import type { DecodedPixels } from './decoded-image.ts';

export interface PixelsWithProfile
  extends Pick<DecodedPixels, 'width' | 'height' | 'pixels' | 'profile'> {
  /** Grey, RGB, or either with alpha as the last. */
  readonly channels: 1 | 2 | 3 | 4;
}

const rowsPerStrip = 64;
const headerBytes = 8;

/** The width of the values gives the TIFF type. */
type TiffEntry = readonly [tag: number, values: Uint8Array | Uint16Array | Uint32Array];
const typeByValueBytes: Readonly<Record<number, number>> = { 1: 7, 2: 3, 4: 4 };

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

  const firstRows = Array.from(
    { length: Math.ceil(height / rowsPerStrip) },
    (_, i) => i * rowsPerStrip,
  );
  const stripOffsets = firstRows.map((row) => headerBytes + row * rowBytes);
  const stripBytes = firstRows.map((row) => rowBytes * Math.min(rowsPerStrip, height - row));
  const entries: TiffEntry[] = [
    [256, Uint32Array.of(width)],
    [257, Uint32Array.of(height)],
    [258, new Uint16Array(channels).fill(8)],
    [259, Uint16Array.of(1)], // no compression
    [262, Uint16Array.of(isGrey ? 1 : 2)], // black is zero, or RGB
    [273, Uint32Array.from(stripOffsets)],
    [277, Uint16Array.of(channels)],
    [278, Uint32Array.of(rowsPerStrip)],
    [279, Uint32Array.from(stripBytes)],
    ...(channels % 2 === 0 ? [[338, Uint16Array.of(2)] as const] : []), // straight alpha
    ...(profile ? [[34675, profile] as const] : []),
  ];
  const padding = Buffer.alloc(pixels.length & 1);
  const header = Buffer.from('II*\0\0\0\0\0', 'latin1');
  const directoryAt = headerBytes + pixels.length + padding.length;
  header.writeUInt32LE(directoryAt, 4);
  return Buffer.concat([header, pixels, padding, writeDirectory(entries, directoryAt)]);
}

/** @returns the directory and the values too long for an entry, little endian like the machines that run Node */
function writeDirectory(entries: readonly TiffEntry[], offset: number): Buffer {
  const directory = Buffer.alloc(2 + 12 * entries.length + 4);
  const longValues: Buffer[] = [];
  let next = offset + directory.length;
  directory.writeUInt16LE(entries.length);
  entries.forEach(([tag, values], i) => {
    const at = 2 + 12 * i;
    const bytes = Buffer.from(values.buffer, values.byteOffset, values.byteLength);
    directory.writeUInt16LE(tag, at);
    directory.writeUInt16LE(typeByValueBytes[values.BYTES_PER_ELEMENT] ?? 0, at + 2);
    directory.writeUInt32LE(values.length, at + 4);
    if (bytes.length <= 4) directory.set(bytes, at + 8);
    else {
      directory.writeUInt32LE(next, at + 8);
      longValues.push(bytes, Buffer.alloc(bytes.length & 1));
      next += bytes.length + (bytes.length & 1);
    }
  });
  return Buffer.concat([directory, ...longValues]);
}
