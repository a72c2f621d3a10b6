// Hostile TIFFs: pages that share a tag, circular directories, and unusual types and compressions.
import { deflateSync } from 'node:zlib';
import { bytesOf, le32, zeros } from '#test/images/bytes.ts';
import { noise } from '#test/images/random.ts';
import {
  stripTags,
  type TiffEntry,
  tiffDataAt,
  tiffType as type,
  withEntries,
  writeTiff,
} from '#test/images/tiff.ts';
import { tiledTiff } from '#test/images/tiff-bombs.ts';

/** A picture of 64 x 64 pixels with tags changed or added. */
function withChanged(...changed: readonly TiffEntry[]): Buffer {
  const tags = stripTags({ width: 64, height: 64, bytes: 4096 });
  return writeTiff(zeros(4096), withEntries(tags, ...changed));
}

export const tiffFiles = {
  'a picture in LZMA': () =>
    writeTiff(noise(1000), stripTags({ width: 64, height: 64, compression: 34_925, bytes: 1000 })),
  '37 million x 1 pixels of 8 bytes': () => {
    const data = deflateSync(zeros(8 * 37e6), { level: 1 });
    const size = { width: 37e6, height: 1, channels: 4, bits: 16 };
    return writeTiff(data, stripTags({ ...size, compression: 8, bytes: data.length }));
  },
  'a directory that is its own next': () => {
    const file = withChanged();
    file.writeUInt32LE(file.readUInt32LE(4), file.length - 4);
    return file;
  },
  'a sub-directory that is its own': () => withChanged([330, type.ifd, 1, tiffDataAt + 4096]),
  'a tile of 29,984 pixels in tags of type SLONG': () => tiledTiff(64, 29_984, type.slong),
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
    bytesOf('II+\0', [8, 0, 0, 0], le32(16), zeros(8), le32(2 ** 31), zeros(500)),
};
