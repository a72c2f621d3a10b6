// The data of one PNG picture, whole or not -> its pixels in a canvas.

import { inflate } from './inflate.ts';
import type { PngPreamble } from './png-chunks.ts';
import { bitsPerPixel, createRowExpander } from './png-colors.ts';
import { createRowReader, type PngPass } from './png-rows.ts';

export interface PngRegion {
  /** Px, on the canvas. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Draws what there is of a picture; the rest of the canvas stays as it is.
 *
 * @param data what the chunks of the picture hold, joined
 * @param canvas RGBA, of the header's width
 * @returns whether all of it was there
 */
export function drawPicture(
  preamble: PngPreamble,
  data: Uint8Array,
  region: PngRegion,
  canvas: Uint8Array,
): boolean {
  const { header } = preamble;
  const expand = createRowExpander(preamble);
  if (!expand) return false;
  const canvasRow = 4 * header.width;
  const origin = region.y * canvasRow + 4 * region.x;
  const passRow = new Uint8Array(header.isInterlaced ? 4 * region.width : 0);

  function drawRow(row: Uint8Array, count: number, pass: PngPass, line: number): void {
    const y = pass.y + line * pass.stepY;
    const start = origin + y * canvasRow;
    if (pass.blockWidth === 1 && pass.stepX === 1) {
      expand?.(row, count, canvas.subarray(start, start + 4 * count));
      return;
    }
    expand?.(row, count, passRow);
    for (let i = 0; i < count; i++) {
      const x = pass.x + i * pass.stepX;
      const width = Math.min(pass.blockWidth, region.width - x);
      for (let copy = 0; copy < width; copy++) {
        const to = start + 4 * (x + copy);
        for (let c = 0; c < 4; c++) canvas[to + c] = passRow[4 * i + c] ?? 0;
      }
      repeatBlock(start + 4 * x, 4 * width, Math.min(pass.blockHeight, region.height - y));
    }
  }

  function repeatBlock(from: number, bytes: number, rows: number): void {
    for (let copy = 1; copy < rows; copy++) {
      canvas.copyWithin(from + copy * canvasRow, from, from + bytes);
    }
  }

  const { width, height } = region;
  const layout = {
    width,
    height,
    bitsPerPixel: bitsPerPixel(header),
    isInterlaced: header.isInterlaced,
  };
  const rows = createRowReader(layout, drawRow);
  inflate(data, rows.take);
  return rows.isFull();
}
