// Knows how the rows of a PNG lie in its inflated data, in one pass or in the seven of an interlaced picture (Adam7).
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createDeflate } from 'node:zlib';
import { colorTypes } from '#core/image-facts/png.ts';
import { inflate } from './inflate.ts';
import type { PngHeader } from './png-chunks.ts';

/** One pass: every `stepX`th pixel of every `stepY`th row, from `x` and `y` on. */
interface PassLayout {
  /** In pixels. */
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
}

export interface PngPass extends PassLayout {
  readonly rows: number;
  /** With the byte that names the row's filter. */
  readonly rowBytes: number;
}

/** PNG specification, 8.2. */
export const adam7: readonly PassLayout[] = [
  { x: 0, y: 0, stepX: 8, stepY: 8 },
  { x: 4, y: 0, stepX: 8, stepY: 8 },
  { x: 0, y: 4, stepX: 4, stepY: 8 },
  { x: 2, y: 0, stepX: 4, stepY: 4 },
  { x: 0, y: 2, stepX: 2, stepY: 4 },
  { x: 1, y: 0, stepX: 2, stepY: 2 },
  { x: 0, y: 1, stepX: 1, stepY: 2 },
];
const onePass: readonly PassLayout[] = [{ x: 0, y: 0, stepX: 1, stepY: 1 }];

/** PNG specification, 9.2: filters have the numbers 0 to 4. */
const lastFilter = 4;

/** @returns the passes that have any pixels */
export function passesOf(header: PngHeader): readonly PngPass[] {
  const { width, height, colorType, bitDepth, isInterlaced } = header;
  const bitsPerPixel = (colorTypes[colorType]?.channels ?? 0) * bitDepth;
  return (isInterlaced ? adam7 : onePass)
    .filter(({ x, y }) => x < width && y < height)
    .map((layout) => {
      const columns = Math.ceil((width - layout.x) / layout.stepX);
      const rowBytes = 1 + Math.ceil((columns * bitsPerPixel) / 8);
      return { ...layout, rows: Math.ceil((height - layout.y) / layout.stepY), rowBytes };
    });
}

export interface RepackedRows {
  /** Whole rows of the first pass. */
  readonly firstRows: number;
  readonly isComplete: boolean;
  /** A sound zlib stream of those rows. */
  readonly stream: Uint8Array;
}

/**
 * Keeps the rows before the first fault. As in Chromium, a row with an unknown filter is a fault. The rows are packed
 * again, because libpng drops the row before a fault.
 *
 * @param data a zlib stream, whole or not
 */
export async function repackRows(
  data: Uint8Array,
  passes: readonly PngPass[],
): Promise<RepackedRows> {
  let pass = 0;
  let firstRows = 0;
  /** Whole rows of the current pass. */
  let rows = 0;
  let filled = 0;

  /** @returns the number of bytes before the first fault, or before the end of the picture */
  function countBytes(piece: Uint8Array): number {
    let at = 0;
    for (let current = passes[pass]; current && at < piece.length; current = passes[pass]) {
      if (filled === 0 && (piece[at] ?? 0) > lastFilter) break;
      const part = Math.min(current.rowBytes - filled, piece.length - at);
      at += part;
      filled += part;
      if (filled < current.rowBytes) break;
      filled = 0;
      rows++;
      if (rows < current.rows) continue;
      if (pass === 0) firstRows = rows;
      pass++;
      rows = 0;
    }
    return at;
  }

  function* readRows(): Iterable<Uint8Array> {
    for (const piece of inflate(data)) {
      const sound = countBytes(piece);
      yield piece.subarray(0, sound);
      if (sound < piece.length || pass === passes.length) break;
    }
  }

  const deflate = createDeflate({ level: 1 });
  const stream = await pipeline(readRows, deflate, (packed) => buffer(packed));
  return { firstRows: pass === 0 ? rows : firstRows, isComplete: pass === passes.length, stream };
}
