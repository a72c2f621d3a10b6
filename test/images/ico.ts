// ICO and CUR files written field by field, right or wrong.
import { type BmpOptions, rows, writeBmp } from './bmp.ts';
import { bytesOf, le16, le32 } from './bytes.ts';

export type IcoEntry = {
  /** A bitmap by `iconBitmap`, or a whole PNG. */
  content: Uint8Array;
  /** The size in the directory; 256 is written as 0. */
  width: number;
  height: number;
  /** Bits per pixel as the directory states them. In a CUR, this field is the hot spot's y. */
  bitsPerPixel?: number;
  colorCount?: number;
  /** Byte size and offset in the directory, when they should be wrong. */
  size?: number;
  offset?: number;
};

/** @param type 1 icon, 2 cursor; any other is written too */
export function writeIco(entries: readonly IcoEntry[], type = 1): Uint8Array {
  let next = 6 + 16 * entries.length;
  const directory = entries.map((entry) => {
    const {
      content,
      colorCount = 0,
      bitsPerPixel = 32,
      size = content.length,
      offset = next,
    } = entry;
    next += content.length;
    const sides = [entry.width & 255, entry.height & 255, colorCount, 0];
    return bytesOf(sides, le16(1), le16(bitsPerPixel), le32(size), le32(offset));
  });
  const head = bytesOf(le16(0), le16(type), le16(entries.length));
  const contents = entries.map(({ content }) => content);
  return new Uint8Array(Buffer.concat([head, ...directory, ...contents]));
}

/**
 * The bitmap of an entry: a header of twice the height, pixels, then the AND mask.
 *
 * @param mask rows of 0 (picture) and 1 (transparent), bottom row first; without it no mask is written
 */
export function iconBitmap(picture: BmpOptions, mask?: readonly (readonly number[])[]): Uint8Array {
  const data = bytesOf(picture.data, mask ? rows(mask, 1) : []);
  return writeBmp({ ...picture, height: picture.height * 2, data }).subarray(14);
}
