// How the rows of a PNG lie in its inflated data: one picture, or the seven passes of an interlaced one (Adam7).
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { createDeflate } from 'node:zlib';
import { inflate } from './inflate.ts';
import { bitsPerPixel, type PngHeader } from './png-chunks.ts';

/** One pass: every `stepX`th pixel of every `stepY`th row, from `x` and `y` on. */
export interface PngPass {
  /** Px. */
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  readonly rows: number;
  /** With the byte that names the row's filter. */
  readonly rowBytes: number;
}

/** PNG specification, 8.2. */
const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;
const onePass = [[0, 0, 1, 1]] as const;
/** PNG specification, 9.2: filters have the numbers 0 to 4. */
const lastFilter = 4;

export function passesOf(header: PngHeader): readonly PngPass[] {
  const { width, height, isInterlaced } = header;
  return (isInterlaced ? adam7 : onePass)
    .filter(([x, y]) => x < width && y < height)
    .map(([x, y, stepX, stepY]) => ({
      x,
      y,
      stepX,
      stepY,
      rows: Math.ceil((height - y) / stepY),
      rowBytes: 1 + Math.ceil((Math.ceil((width - x) / stepX) * bitsPerPixel(header)) / 8),
    }));
}

export interface RepackedRows {
  /** Rows of each pass that are whole. */
  readonly counts: readonly number[];
  readonly isComplete: boolean;
  /** A sound zlib stream of those rows. An interlaced picture has zeros for the others: libpng reads all passes or none. */
  readonly stream: Uint8Array;
}

/**
 * Keeps the rows before the first fault. As in Chromium, a row with an unknown filter is a fault. The rows are packed
 * again, because libpng gives up a row when the fault follows right behind it.
 *
 * @param data a zlib stream, whole or not
 */
export async function repackRows(
  data: Uint8Array,
  passes: readonly PngPass[],
): Promise<RepackedRows> {
  const counts = passes.map(() => 0);
  const allBytes = passes.reduce((sum, { rows, rowBytes }) => sum + rows * rowBytes, 0);
  let pass = 0;
  let filled = 0;

  /** @returns how many bytes stand before the first fault, or before the end of the picture */
  function countBytes(piece: Uint8Array): number {
    let at = 0;
    for (let current = passes[pass]; current && at < piece.length; current = passes[pass]) {
      if (filled === 0 && (piece[at] ?? 0) > lastFilter) break;
      const part = Math.min(current.rowBytes - filled, piece.length - at);
      at += part;
      filled += part;
      if (filled < current.rowBytes) break;
      filled = 0;
      const count = (counts[pass] ?? 0) + 1;
      counts[pass] = count;
      if (count === current.rows) pass++;
    }
    return at;
  }

  function* readRows(): Iterable<Uint8Array> {
    let bytes = 0;
    for (const piece of inflate(data)) {
      const sound = countBytes(piece);
      bytes += sound;
      yield piece.subarray(0, sound);
      if (sound < piece.length || pass === passes.length) break;
    }
    if (passes.length === 1 || !counts[0]) return;
    for (; bytes < allBytes; bytes += zeros.length) yield zeros.subarray(0, allBytes - bytes);
  }

  const deflate = createDeflate({ level: 1 });
  const stream = await pipeline(readRows, deflate, (packed) => buffer(packed));
  return { counts, isComplete: pass === passes.length, stream };
}

const zeros = new Uint8Array(65_536);
