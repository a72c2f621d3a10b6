// Reads run-length encoded BMP pixels (RLE4, RLE8 and OS/2's RLE24), with every oddity of the BMP conformance suites.
import { type DecodeFailure, damaged } from '../decoded-image.ts';
import type { BmpHeader } from './bmp-header.ts';
import type { BitmapRows } from './bmp-rows.ts';
import type { RowCanvas } from './row-canvas.ts';

/**
 * Reads the stream as Chromium 156 does. Pixels that runs, jumps and early ends leave out are opaque black, pixels beyond
 * the end of a row are dropped, and an unfinished row at the end of the data does not count.
 *
 * The first walk only measures, so a row that is not whole is never painted. It takes time per code, not per pixel.
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
      walkRle(bytes, header, start, rowCount, createPainter(bytes, header, rowCount, canvas));
    },
  };
}

/** @returns how many rows are there, those that the stream skips on purpose included, and the offset behind the last code */
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
    const count = bytes[at] ?? 0;
    const code = bytes[at + 1] ?? 0;
    if (count > 0) {
      const size = bitsPerPixel === 24 ? 4 : 2;
      if (at + size > bytes.length) break;
      painter?.run(x, Math.min(count, width - x), at + 1);
      x = Math.min(width, x + count);
      at += size;
    } else if (code === 0) {
      advance(1);
      x = 0;
      at += 2;
    } else if (code === 1) {
      advance(height);
      at += 2;
    } else if (code === 2) {
      if (at + 4 > bytes.length) break;
      x = Math.min(width, x + (bytes[at + 2] ?? 0));
      advance(bytes[at + 3] ?? 0);
      at += 4;
    } else {
      const size = Math.ceil((code * bitsPerPixel) / 8);
      if (at + 2 + size > bytes.length) break;
      painter?.literal(x, Math.min(code, width - x), at + 2);
      x = Math.min(width, x + code);
      at += 2 + size + (size & 1);
    }
  }
  // Some writers forget the final end code. Chromium shows the last row all the same when it is full.
  if (row === height - 1 && x === width) advance(1);
  return { rowCount: row, end: at };
}

function createPainter(bytes: Uint8Array, header: BmpHeader, rowCount: number, canvas: RowCanvas) {
  const { width, height, topDown, bitsPerPixel, palette } = header;
  const yOf = (row: number) => (topDown ? row : height - 1 - row);
  /** The x up to which the row is painted. */
  let painted = 0;

  function set(x: number, count: number, red: number, green: number, blue: number): void {
    canvas.put(painted, x - painted, 0, 0, 0, 255);
    canvas.put(x, count, red, green, blue, 255);
    painted = x + count;
  }

  /** Paints pixel number i of the values at byte `from`, `count` times. */
  function setFrom(x: number, count: number, from: number, i: number): void {
    if (bitsPerPixel === 24) {
      const at = from + i * 3;
      set(x, count, bytes[at + 2] ?? 0, bytes[at + 1] ?? 0, bytes[at] ?? 0);
      return;
    }
    const pair = bytes[from + (i >> 1)] ?? 0;
    const index =
      bitsPerPixel === 8 ? (bytes[from + i] ?? 0) : (i & 1) === 0 ? pair >> 4 : pair & 15;
    const at = index * 3;
    set(x, count, palette[at] ?? 0, palette[at + 1] ?? 0, palette[at + 2] ?? 0);
  }

  canvas.startRow(yOf(0));
  return {
    /** Repeats one value, or at 4 bits two values in turn. */
    run(x: number, count: number, from: number): void {
      if (count <= 0) return;
      if (bitsPerPixel !== 4) setFrom(x, count, from, 0);
      else for (let i = 0; i < count; i++) setFrom(x + i, 1, from, i & 1);
    },
    literal(x: number, count: number, from: number): void {
      for (let i = 0; i < count; i++) setFrom(x + i, 1, from, i);
    },
    finishRow(row: number): void {
      set(width, 0, 0, 0, 0);
      painted = 0;
      if (row + 1 < rowCount) canvas.startRow(yOf(row + 1));
    },
  };
}
