// Deflated TIFFs whose tiles are all one and the same block of the file.
import { deflateSync } from 'node:zlib';
import { bytesOf, le16, le32 } from './bytes.ts';

const long = 4;
const short = 3;

/**
 * A black TIFF of one channel.
 *
 * @param side of the picture, in pixels
 * @param tileSide of each of its tiles, in pixels; a multiple of 16
 */
export function tiledTiff(side: number, tileSide: number): Uint8Array {
  const count = Math.ceil(side / tileSide) ** 2;
  const block = deflateSync(Buffer.alloc(tileSide ** 2), { level: 9 });
  const blockAt = 8;
  const offsetsAt = blockAt + block.length;
  const lengthsAt = offsetsAt + 4 * count;
  const entries = [
    [256, long, 1, side],
    [257, long, 1, side],
    [258, short, 1, 8],
    [259, short, 1, 8],
    [262, short, 1, 1],
    [277, short, 1, 1],
    [322, long, 1, tileSide],
    [323, long, 1, tileSide],
    [324, long, count, count === 1 ? blockAt : offsetsAt],
    [325, long, count, count === 1 ? block.length : lengthsAt],
  ] as const;
  const directory = entries.map(([tag, type, values, value]) =>
    bytesOf(le16(tag), le16(type), le32(values), le32(value)),
  );
  return Buffer.concat([
    bytesOf('II', le16(42), le32(lengthsAt + 4 * count)),
    block,
    Buffer.from(new Uint32Array(count).fill(blockAt).buffer),
    Buffer.from(new Uint32Array(count).fill(block.length).buffer),
    bytesOf(le16(entries.length), ...directory, le32(0)),
  ]);
}
