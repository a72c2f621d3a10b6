// TIFF files written tag by tag, and tags of other TIFFs changed: kinds that no encoder here writes, right or wrong.
import { type ByteOrder, bytesOf, le16, le32, numbersIn } from './bytes.ts';

export const tiffType = {
  byte: 1,
  short: 3,
  long: 4,
  rational: 5,
  undefined: 7,
  sshort: 8,
  slong: 9,
  ifd: 13,
} as const;

export const tiffTag = {
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  stripOffsets: 273,
  samplesPerPixel: 277,
  rowsPerStrip: 278,
  stripByteCounts: 279,
  planarConfiguration: 284,
  tileWidth: 322,
  tileHeight: 323,
  tileOffsets: 324,
  tileByteCounts: 325,
  extraSamples: 338,
  profile: 34_675,
} as const;

/** The value is an offset where the values do not fit into four bytes. */
export type TiffEntry = readonly [tag: number, type: number, count: number, value: number];

/** @param next offset of the next directory, 0 for none */
export function tiffDirectory(
  entries: readonly TiffEntry[],
  next = 0,
  order: ByteOrder = 'II',
): Uint8Array {
  const [w16, w32] = numbersIn(order);
  const written = entries.map(([tag, type, count, value]) =>
    bytesOf(
      ...[w16(tag), w16(type), w32(count)],
      type === tiffType.short && count === 1 ? [...w16(value), 0, 0] : w32(value),
    ),
  );
  return bytesOf(w16(entries.length), ...written, w32(next));
}

/** A TIFF of one directory at offset 8, each of whose entries holds its value. */
export function tiff(
  order: ByteOrder,
  entries: readonly (readonly [tag: number, type: 3 | 4, value: number])[],
): Uint8Array {
  const [w16, w32] = numbersIn(order);
  const whole = entries.map(([tag, type, value]) => [tag, type, 1, value] as const);
  return bytesOf(order, w16(42), w32(8), tiffDirectory(whole, 0, order));
}

/** Offset of the data in a file by `writeTiff`. */
export const tiffDataAt = 8;

/** The data, then one directory with its tags in order. Little-endian. */
export function writeTiff(data: Uint8Array, entries: readonly TiffEntry[]): Buffer {
  const head = bytesOf('II', le16(42), le32(tiffDataAt + data.length));
  return Buffer.concat([head, data, tiffDirectory(entries.toSorted(([a], [b]) => a - b))]);
}

export interface TiffStrip {
  readonly width: number;
  readonly height: number;
  /** Channels per pixel: light, then alpha. */
  readonly channels?: number;
  readonly bits?: number;
  readonly compression?: number;
  readonly bytes: number;
}

/** The tags of a grey picture in one strip at `tiffDataAt`, without those for alpha. */
export function stripTags(strip: TiffStrip): TiffEntry[] {
  const { width, height, channels = 1, bits = 8, compression = 1, bytes } = strip;
  const { short, long } = tiffType;
  return [
    [tiffTag.width, long, 1, width],
    [tiffTag.height, long, 1, height],
    [tiffTag.bitsPerSample, short, 1, bits],
    [tiffTag.compression, short, 1, compression],
    [tiffTag.photometric, short, 1, 1],
    [tiffTag.stripOffsets, long, 1, tiffDataAt],
    [tiffTag.samplesPerPixel, short, 1, channels],
    [tiffTag.rowsPerStrip, long, 1, height],
    [tiffTag.stripByteCounts, long, 1, bytes],
  ];
}

/** Replaces entries of the same tags, and adds the others. */
export function withEntries(
  entries: readonly TiffEntry[],
  ...changed: readonly TiffEntry[]
): TiffEntry[] {
  const tags = new Set(changed.map(([tag]) => tag));
  return [...entries.filter(([tag]) => !tags.has(tag)), ...changed];
}

/**
 * A grey picture of 32-bit integers.
 *
 * @param samples of every pixel, 0 to 1: its light, and perhaps its alpha
 */
export function deepTiff(side: number, samples: readonly number[]): Uint8Array {
  const pixel = bytesOf(...samples.map((value) => le32(Math.round(value * (2 ** 32 - 1)))));
  const pixels = Buffer.alloc(side * side * pixel.length, pixel);
  const size = { width: side, height: side, channels: samples.length, bits: 32 };
  const tags = stripTags({ ...size, bytes: pixels.length });
  const alpha: TiffEntry = [tiffTag.extraSamples, tiffType.short, 1, 2];
  return writeTiff(pixels, samples.length > 1 ? [...tags, alpha] : tags);
}

/** Changes a tag to one value of type LONG. @param tiff little-endian, with this tag in its first directory */
export function withLongTag(tiff: Uint8Array, tag: number, value: number): Uint8Array {
  const changed = Buffer.from(tiff);
  const directory = changed.readUInt32LE(4);
  for (let i = 0; i < changed.readUInt16LE(directory); i++) {
    const at = directory + 2 + 12 * i;
    if (changed.readUInt16LE(at) !== tag) continue;
    changed.set(bytesOf(le16(tag), le16(tiffType.long), le32(1), le32(value)), at);
    return changed;
  }
  throw new Error(`a TIFF without tag ${tag}`);
}
