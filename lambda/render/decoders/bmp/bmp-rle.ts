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
  const { target, channels } = canvas;
  const yOf = (row: number) => (topDown ? row : height - 1 - row);
  let rowAt = 0;

  function startRow(row: number): void {
    rowAt = canvas.rowStart(yOf(row));
    const end = rowAt + width * channels;
    target.fill(0, rowAt, end);
    if (channels === 4) for (let at = rowAt + 3; at < end; at += 4) target[at] = 255;
  }

  function set(x: number, red: number, green: number, blue: number): void {
    const at = rowAt + x * channels;
    target[at] = red;
    target[at + 1] = green;
    target[at + 2] = blue;
  }

  function setIndexed(x: number, index: number): void {
    set(x, palette[index * 3] ?? 0, palette[index * 3 + 1] ?? 0, palette[index * 3 + 2] ?? 0);
  }

  /** Pixel number i of values that start at byte `from`. */
  function setFrom(x: number, from: number, i: number): void {
    if (bits === 24) {
      const at = from + i * 3;
      set(x, bytes[at + 2] ?? 0, bytes[at + 1] ?? 0, bytes[at] ?? 0);
    } else if (bits === 8) {
      setIndexed(x, bytes[from + i] ?? 0);
    } else {
      const pair = bytes[from + (i >> 1)] ?? 0;
      setIndexed(x, (i & 1) === 0 ? pair >> 4 : pair & 15);
    }
  }

  startRow(0);
  return {
    /** One value repeated; at 4 bits, two that alternate. */
    run(x: number, count: number, from: number): void {
      for (let i = 0; i < count; i++) setFrom(x + i, from, bits === 4 ? i & 1 : 0);
    },
    literal(x: number, count: number, from: number): void {
      for (let i = 0; i < count; i++) setFrom(x + i, from, i);
    },
    finishRow(row: number): void {
      canvas.commit(yOf(row));
      if (row + 1 < rowCount) startRow(row + 1);
    },
  };
}
