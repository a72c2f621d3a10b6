// Walks run-length encoded BMP pixels (RLE4, RLE8 and OS/2's RLE24).

import type { RowCanvas } from './row-canvas.ts';

export type RleStream = {
  bytes: Uint8Array;
  /** Byte offset of the first code. */
  start: number;
  width: number;
  height: number;
  bits: 4 | 8 | 24;
  /** Red, green, blue of each colour; unused at 24 bits. */
  palette: Uint8Array;
};

export type RleOutcome = {
  /** Rows in file order that are there, counting those that the stream skips on purpose. */
  rowCount: number;
  /** Byte offset behind the last code read. */
  end: number;
};

export type RlePaint = { canvas: RowCanvas; topDown: boolean; rowCount: number };

/**
 * Decodes the stream as Chromium 156 does: what runs, jumps and early ends leave out is opaque black, what overshoots a
 * row is dropped, and when the data stops the unfinished row does not count.
 * @param paint receives the first `rowCount` rows, which an earlier walk has counted; left out, the stream is only
 *   measured, which takes time per code and not per pixel
 */
export function walkRle(stream: RleStream, paint?: RlePaint): RleOutcome {
  const { bytes, width, height, bits } = stream;
  const painter = paint && createPainter(stream, paint);
  const rowLimit = paint?.rowCount ?? height;
  let at = stream.start;
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
      const size = bits === 24 ? 4 : 2;
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
      const size = Math.ceil((code * bits) / 8);
      if (at + 2 + size > bytes.length) break;
      painter?.literal(x, Math.min(code, width - x), at + 2);
      x = Math.min(width, x + code);
      at += 2 + size + (size & 1);
    }
  }
  // Writers forget the final end code; a last row that is full is shown all the same.
  if (row === height - 1 && x === width) advance(1);
  return { rowCount: row, end: at };
}

function createPainter(stream: RleStream, { canvas, topDown, rowCount }: RlePaint) {
  const { bytes, width, height, bits, palette } = stream;
  const yOf = (row: number) => (topDown ? row : height - 1 - row);
  /** The x up to which the row is painted. */
  let painted = 0;

  function set(x: number, count: number, red: number, green: number, blue: number): void {
    canvas.put(painted, x - painted, 0, 0, 0, 255);
    canvas.put(x, count, red, green, blue, 255);
    painted = x + count;
  }

  function setIndexed(x: number, count: number, index: number): void {
    const at = index * 3;
    set(x, count, palette[at] ?? 0, palette[at + 1] ?? 0, palette[at + 2] ?? 0);
  }

  /** Pixel number i of values that start at byte `from`, `count` times. */
  function setFrom(x: number, count: number, from: number, i: number): void {
    if (bits === 24) {
      const at = from + i * 3;
      set(x, count, bytes[at + 2] ?? 0, bytes[at + 1] ?? 0, bytes[at] ?? 0);
    } else if (bits === 8) {
      setIndexed(x, count, bytes[from + i] ?? 0);
    } else {
      const pair = bytes[from + (i >> 1)] ?? 0;
      setIndexed(x, count, (i & 1) === 0 ? pair >> 4 : pair & 15);
    }
  }

  canvas.startRow(yOf(0));
  return {
    /** One value repeated; at 4 bits, two that alternate. */
    run(x: number, count: number, from: number): void {
      if (count <= 0) return;
      if (bits !== 4) setFrom(x, count, from, 0);
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
