// Reads run-length encoded BMP pixels (RLE4, RLE8, OS/2's RLE24). It mostly serves conformance suites: few programs write them.
import { type DecodeFailure, damaged } from '../decoded-image.ts';
import type { BmpHeader } from './bmp-header.ts';
import type { BitmapRows } from './bmp-rows.ts';
import type { RowCanvas } from './row-canvas.ts';

/**
 * Reads the stream as Chromium 156 does. Pixels that the codes skip stay black, pixels beyond the end of a row are dropped,
 * and an unfinished row at the end of the data does not count.
 *
 * A first walk only counts the whole rows, so that the second paints no others. It takes time per code, not per pixel.
 */
export function openRle(
  bytes: Uint8Array,
  header: BmpHeader,
  start: number,
): BitmapRows | DecodeFailure {
  const { rowCount, end } = walkRle(bytes, header, start, header.height);
  if (rowCount === 0) return damaged('no complete row');
  return {
    rowCount,
    end,
    hasAlpha: false,
    paint(canvas) {
      const painter = createPainter(bytes, header, rowCount, canvas);
      walkRle(bytes, header, start, rowCount, painter);
    },
  };
}

/** @returns the number of whole rows, with those that the codes skip, and the offset after the last code */
function walkRle(
  bytes: Uint8Array,
  { width, height, bitsPerPixel }: BmpHeader,
  start: number,
  rowLimit: number,
  painter?: ReturnType<typeof createPainter>,
): { rowCount: number; end: number } {
  let at = start;
  let x = 0;
  let row = 0;

  /** Finishes the current row and any that a jump skips. */
  function advance(rowsDown: number): void {
    const last = Math.min(rowLimit, row + rowsDown);
    for (; row < last; row++) painter?.finishRow(row);
  }

  while (row < rowLimit && at + 2 <= bytes.length) {
    const run = bytes[at] ?? 0;
    const code = bytes[at + 1] ?? 0;
    if (run > 0 || code > 2) {
      const count = run || code;
      const from = at + (run > 0 ? 1 : 2);
      const size = run > 0 ? Math.ceil(bitsPerPixel / 8) : Math.ceil((code * bitsPerPixel) / 8);
      if (from + size > bytes.length) break;
      painter?.putPixels(x, Math.min(count, width - x), from, run > 0);
      x = Math.min(width, x + count);
      at = from + size + (run > 0 ? 0 : size & 1);
    } else if (code === 2) {
      if (at + 4 > bytes.length) break;
      x = Math.min(width, x + (bytes[at + 2] ?? 0));
      advance(bytes[at + 3] ?? 0);
      at += 4;
    } else {
      // Code 0 ends the row, and code 1 ends the picture.
      advance(code === 0 ? 1 : height);
      if (code === 0) x = 0;
      at += 2;
    }
  }
  // Some writers forget the final end code. Chromium shows the last row all the same when it is full.
  if (row === height - 1 && x === width) advance(1);
  return { rowCount: row, end: at };
}

function createPainter(bytes: Uint8Array, header: BmpHeader, rowCount: number, canvas: RowCanvas) {
  const { height, topDown, bitsPerPixel, palette } = header;
  const yOf = (row: number) => (topDown ? row : height - 1 - row);

  /** Paints pixel number i of the values at byte `from`, `count` times. */
  function putPixel(x: number, count: number, from: number, i: number): void {
    if (bitsPerPixel === 24) {
      const at = from + i * 3;
      canvas.put(x, count, bytes[at + 2] ?? 0, bytes[at + 1] ?? 0, bytes[at] ?? 0, 255);
      return;
    }
    const pair = bytes[from + (i >> 1)] ?? 0;
    const index =
      bitsPerPixel === 8 ? (bytes[from + i] ?? 0) : (i & 1) === 0 ? pair >> 4 : pair & 15;
    const at = index * 3;
    canvas.put(x, count, palette[at] ?? 0, palette[at + 1] ?? 0, palette[at + 2] ?? 0, 255);
  }

  canvas.startRow(yOf(0));
  return {
    /** A run repeats one value, or at 4 bits two values in turn. */
    putPixels(x: number, count: number, from: number, isRun: boolean): void {
      if (count <= 0) return;
      if (isRun && bitsPerPixel !== 4) putPixel(x, count, from, 0);
      else for (let i = 0; i < count; i++) putPixel(x + i, 1, from, isRun ? i & 1 : i);
    },
    finishRow(row: number): void {
      if (row + 1 < rowCount) canvas.startRow(yOf(row + 1));
    },
  };
}
