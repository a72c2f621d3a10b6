// ICO and CUR files written field by field, right or wrong.
import { type BmpOptions, rows, writeDib } from './bmp.ts';

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
  const directory = 6 + 16 * entries.length;
  const total = entries.reduce((sum, { content }) => sum + content.length, directory);
  const file = new Uint8Array(total);
  const view = new DataView(file.buffer);
  view.setUint16(2, type, true);
  view.setUint16(4, entries.length, true);
  let offset = directory;
  for (const [i, entry] of entries.entries()) {
    const at = 6 + 16 * i;
    file[at] = entry.width & 255;
    file[at + 1] = entry.height & 255;
    file[at + 2] = entry.colorCount ?? 0;
    view.setUint16(at + 4, 1, true);
    view.setUint16(at + 6, entry.bitsPerPixel ?? 32, true);
    view.setUint32(at + 8, entry.size ?? entry.content.length, true);
    view.setUint32(at + 12, entry.offset ?? offset, true);
    file.set(entry.content, offset);
    offset += entry.content.length;
  }
  return file;
}

/**
 * The bitmap of an entry: a header of twice the height, pixels, then the AND mask.
 *
 * @param mask rows of 0 (picture) and 1 (transparent), bottom row first; without it no mask is written
 */
export function iconBitmap(picture: BmpOptions, mask?: readonly (readonly number[])[]): Uint8Array {
  const data = [...Uint8Array.from(picture.data), ...(mask ? rows(mask, 1) : [])];
  return writeDib({ ...picture, height: picture.height * 2, data }).bytes;
}
