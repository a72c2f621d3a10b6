// Small TIFFs of many or huge tiles, and TIFFs whose strips are not where they say.
import { deflateSync } from 'node:zlib';
import { zeros } from './bytes.ts';
import { flatPicture } from './pictures.ts';
import { type TiffEntry, tiffDataAt, tiffType, withLongTag, writeTiff } from './tiff.ts';

/**
 * A black picture of one channel. All of its tiles are the same deflated block.
 *
 * @param tileSide a multiple of 16
 * @param sideType type of the tags for the sides of a tile
 */
export function tiledTiff(
  side: number,
  tileSide: number,
  sideType: number = tiffType.long,
): Uint8Array {
  const { short, long } = tiffType;
  const count = Math.ceil(side / tileSide) ** 2;
  const block = deflateSync(zeros(tileSide ** 2), { level: 9 });
  const tables = [tiffDataAt, block.length].map((value) => new Uint32Array(count).fill(value));
  const data = Buffer.concat([block, ...tables.map(({ buffer }) => new Uint8Array(buffer))]);
  const offsetsAt = tiffDataAt + block.length;
  const entries: TiffEntry[] = [
    [256, long, 1, side],
    [257, long, 1, side],
    [258, short, 1, 8],
    [259, short, 1, 8],
    [262, short, 1, 1],
    [277, short, 1, 1],
    [322, sideType, 1, tileSide],
    [323, sideType, 1, tileSide],
    [324, long, count, count === 1 ? tiffDataAt : offsetsAt],
    [325, long, count, count === 1 ? block.length : offsetsAt + 4 * count],
  ];
  return writeTiff(data, entries);
}

/** A TIFF with 4 GB for the value of one of its tags. */
export async function lyingTiff(tag: number): Promise<Uint8Array> {
  const tiff = await flatPicture(64).tiff({ compression: 'lzw' }).toBuffer();
  return withLongTag(tiff, tag, 0xfffffff0);
}
