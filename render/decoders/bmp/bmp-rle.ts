// Unpacks run-length encoded BMP pixels (RLE4 and RLE8) to rows of 8 bits per pixel.
import type { BitmapHeader } from '#core/image-facts/bmp.ts';

/** Two bytes code at most 255 pixels. A file that claims more than that has no such picture, and gets no memory. */
const mostPixelsPerByte = 128;

/**
 * Takes time per code and per pixel. Pixels beyond the end of a row are dropped.
 *
 * @param codes from the first code on
 * @param skipped index of the pixels that the codes skip, as those of Photoshop do. They are black in Chromium; no program
 *   agrees on them.
 * @returns the whole rows in file order, padded to 4 bytes as in a BMP without compression
 */
export function unpackRle(
  codes: Uint8Array,
  { width, height, bitsPerPixel }: BitmapHeader,
  skipped: number,
): Uint8Array {
  const rowBytes = Math.ceil(width / 4) * 4;
  const rowLimit = Math.abs(height);
  if (rowBytes * rowLimit > mostPixelsPerByte * codes.length) return new Uint8Array();
  const rows = new Uint8Array(rowBytes * rowLimit);
  // A fill with 0 would take memory for rows that the codes never reach.
  if (skipped > 0) rows.fill(skipped);
  let [at, x, row] = [0, 0, 0];

  /** Puts pixel number i of the values at `from`. */
  function put(from: number, i: number): void {
    const byte = codes[bitsPerPixel === 8 ? from + i : from + (i >> 1)] ?? 0;
    if (x >= width) return;
    rows[row * rowBytes + x] = bitsPerPixel === 8 ? byte : i & 1 ? byte & 15 : byte >> 4;
    x++;
  }

  while (row < rowLimit && at + 1 < codes.length) {
    const [run = 0, code = 0] = [codes[at], codes[at + 1]];
    at += 2;
    if (run > 0) {
      // A run repeats one value, or at 4 bits two values in turn.
      for (let i = 0; i < run; i++) put(at - 1, bitsPerPixel === 8 ? 0 : i & 1);
    } else if (code > 2) {
      const bytes = Math.ceil((code * bitsPerPixel) / 8);
      if (at + bytes > codes.length) break;
      for (let i = 0; i < code; i++) put(at, i);
      at += bytes + (bytes & 1);
    } else if (code === 2) {
      x += codes[at] ?? 0;
      row += codes[at + 1] ?? 0;
      at += 2;
    } else {
      // Code 0 ends the row, and code 1 ends the picture.
      x = 0;
      row = code === 0 ? row + 1 : rowLimit;
    }
  }
  // Some writers forget the final end code.
  if (x >= width) row++;
  return rows.subarray(0, rowBytes * row);
}
