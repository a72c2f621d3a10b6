// Writes a TIFF tag by tag, right or wrong.
import { bytesOf, le16, le32 } from '../../images/bytes.ts';

export const type = {
  byte: 1,
  short: 3,
  long: 4,
  rational: 5,
  undefined: 7,
  sshort: 8,
  slong: 9,
  ifd: 13,
};

/** Tag, type, count, and the value or the offset of the values. */
export type Entry = readonly [tag: number, type: number, count: number, value: number];

/** @param next offset of the directory after this one, 0 for none */
export function directory(entries: readonly Entry[], next = 0): Buffer {
  const written = entries
    .toSorted(([a], [b]) => a - b)
    .map(([tag, kind, count, value]) => bytesOf(le16(tag), le16(kind), le32(count), le32(value)));
  return Buffer.concat([bytesOf(le16(entries.length)), ...written, bytesOf(le32(next))]);
}

export const dataAt = 8;

/** Data first, then one directory. */
export function tiff(data: Uint8Array, entries: readonly Entry[]): Buffer {
  return Buffer.concat([
    bytesOf('II', le16(42), le32(dataAt + data.length)),
    data,
    directory(entries),
  ]);
}

export interface Strip {
  readonly width: number;
  readonly height: number;
  readonly channels?: number;
  readonly bits?: number;
  readonly compression?: number;
  readonly bytes: number;
}

/** The tags of a picture in one strip at `dataAt`. Bits and channels that need a place of their own are not supported. */
export function stripTags({
  width,
  height,
  channels = 1,
  bits = 8,
  compression = 1,
  bytes,
}: Strip): Entry[] {
  return [
    [256, type.long, 1, width],
    [257, type.long, 1, height],
    [258, type.short, 1, bits],
    [259, type.short, 1, compression],
    [262, type.short, 1, 1],
    [273, type.long, 1, dataAt],
    [277, type.short, 1, channels],
    [278, type.long, 1, height],
    [279, type.long, 1, bytes],
  ];
}

/** The tags without those named, and with others. */
export function withTags(entries: readonly Entry[], ...changed: readonly Entry[]): Entry[] {
  const tags = new Set(changed.map(([tag]) => tag));
  return [...entries.filter(([tag]) => !tags.has(tag)), ...changed];
}
