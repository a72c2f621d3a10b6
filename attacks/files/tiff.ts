// Hostile TIFFs: pages that share a tag, circular directories, and unusual types and compressions.
import { deflateSync } from 'node:zlib';
import { bytesOf, le16, le32, zeros } from '#test/images/bytes.ts';
import { noise } from '#test/images/random.ts';
import {
  stripTags,
  type TiffEntry,
  type TiffStrip,
  tiffDataAt,
  tiffType as type,
  withEntries,
  writeTiff,
} from '#test/images/tiff.ts';

const deflate = 8;

/** A black picture in one deflated strip. */
function black(
  width: number,
  height: number,
  { channels = 1, bits = 8 }: Partial<TiffStrip> = {},
): Buffer {
  const data = deflateSync(zeros(Math.ceil((width * channels * bits) / 8) * height), { level: 1 });
  return writeTiff(
    data,
    stripTags({ width, height, channels, bits, compression: deflate, bytes: data.length }),
  );
}

/** A picture of 64 x 64 pixels with tags changed or added. */
function withChanged(...changed: readonly TiffEntry[]): Buffer {
  const data = zeros(4096);
  return writeTiff(
    data,
    withEntries(stripTags({ width: 64, height: 64, bytes: 4096 }), ...changed),
  );
}

/** One tile larger than its picture, whose tags have unusual types. */
function hiddenTile(tileSide: number, kind: number): Buffer {
  const data = deflateSync(zeros(tileSide ** 2), { level: 1 });
  const tags: TiffEntry[] = [
    ...stripTags({ width: 64, height: 64, compression: deflate, bytes: data.length }).filter(
      ([tag]) => tag < 273,
    ),
    [277, type.short, 1, 1],
    [322, kind, 1, tileSide],
    [323, kind, 1, tileSide],
    [324, type.long, 1, tiffDataAt],
    [325, type.long, 1, data.length],
  ];
  return writeTiff(data, tags);
}

export const tiffFiles = {
  'a picture in LZMA': () =>
    writeTiff(noise(1000), stripTags({ width: 64, height: 64, compression: 34_925, bytes: 1000 })),
  '37 million x 1 pixels of 8 bytes': () => black(37e6, 1, { channels: 4, bits: 16 }),
  'a directory that is its own next': () => {
    const file = withChanged();
    file.writeUInt32LE(file.readUInt32LE(4), file.length - 4);
    return file;
  },
  'a sub-directory that is its own': () => withChanged([330, type.ifd, 1, tiffDataAt + 4096]),
  'a tile of 29,984 pixels in tags of type SLONG': () => hiddenTile(29_984, type.slong),
  '65,535 channels': () => withChanged([277, type.short, 1, 65_535]),
  'a colour map of 4 billion entries': () =>
    withChanged([320, type.short, 2 ** 32 - 1, tiffDataAt], [262, type.short, 1, 3]),
  '65,000 tags': () => {
    const more = Array.from({ length: 65_000 }, (_, i): TiffEntry => [400 + i, type.long, 1, 0]);
    return writeTiff(zeros(4096), [...stripTags({ width: 64, height: 64, bytes: 4096 }), ...more]);
  },
  '16,000 x 16,000 pixels and 100 bytes': () =>
    writeTiff(zeros(100), stripTags({ width: 16_000, height: 16_000, bytes: 256e6 })),
  'a BigTIFF of 2^63 tags': () =>
    bytesOf(
      'II',
      le16(43),
      le16(8),
      le16(0),
      le32(16),
      le32(0),
      le32(0),
      le32(2 ** 31),
      zeros(500),
    ),
};
