// TIFF files of kinds that no encoder here writes.
import { bytesOf, le16, le32, tiff } from './bytes.ts';

export const tiffTag = {
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  planarConfiguration: 284,
} as const;

/** Changes a number in the directory. @param tiff little endian; the tag must be there, with a value that needs no place of its own */
export function withTiffTag(tiff: Uint8Array, tag: number, value: number): Uint8Array {
  const changed = Buffer.from(tiff);
  const directory = changed.readUInt32LE(4);
  const count = changed.readUInt16LE(directory);
  for (let i = 0; i < count; i++) {
    const at = directory + 2 + 12 * i;
    if (changed.readUInt16LE(at) !== tag) continue;
    changed.writeUInt16LE(value, at + 8);
    return changed;
  }
  throw new Error(`a TIFF without tag ${tag}`);
}

/** Adds an ICC profile. @param tiff little endian, of one page, without tags of higher numbers than the profile's */
export function withTiffProfile(tiff: Uint8Array, profile: Uint8Array): Uint8Array {
  const old = Buffer.from(tiff);
  const directory = old.readUInt32LE(4);
  const count = old.readUInt16LE(directory);
  const entries = old.subarray(directory + 2, directory + 2 + 12 * count);
  const entry = bytesOf(le16(34675), le16(7), le32(profile.length), le32(tiff.length));
  // A directory stands at an even offset.
  const padding = new Uint8Array((tiff.length + profile.length) & 1);
  old.writeUInt32LE(tiff.length + profile.length + padding.length, 4);
  return Buffer.concat([
    ...[old, profile, padding],
    ...[bytesOf(le16(count + 1)), entries, entry, bytesOf(le32(0))],
  ]);
}

/**
 * A grey picture of 32-bit integers.
 *
 * @param samples of one pixel, 0 to 1: its light, and its alpha where there is one
 */
export function deepTiff(side: number, samples: readonly number[]): Uint8Array {
  const pixel = samples.flatMap((value) => le32(Math.round(value * (2 ** 32 - 1))));
  const pixels = Uint8Array.from(
    { length: side * side * pixel.length },
    (_, i) => pixel[i % pixel.length] ?? 0,
  );
  const directory = (pixelsAt: number) =>
    tiff('II', [
      [256, 3, side],
      [257, 3, side],
      [tiffTag.bitsPerSample, 3, 32],
      [tiffTag.compression, 3, 1],
      [tiffTag.photometric, 3, 1],
      [273, 4, pixelsAt],
      [277, 3, samples.length],
      [278, 3, side],
      [279, 4, pixels.length],
      ...(samples.length > 1 ? [[338, 3, 2] as const] : []),
    ]);
  return bytesOf(directory(directory(0).length), pixels);
}
