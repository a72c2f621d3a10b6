// Inflated PNG data -> rows of pixels, their filters undone, pass by pass.

/** One of the seven pictures of an interlaced PNG, or the whole of one that is not. */
export interface PngPass {
  readonly x: number;
  readonly y: number;
  readonly stepX: number;
  readonly stepY: number;
  /** Px that each pixel stands for until later passes fill them in. */
  readonly blockWidth: number;
  readonly blockHeight: number;
}

const wholePass: PngPass = { x: 0, y: 0, stepX: 1, stepY: 1, blockWidth: 1, blockHeight: 1 };
const adam7: readonly PngPass[] = [
  [0, 0, 8, 8, 8, 8],
  [4, 0, 8, 8, 4, 8],
  [0, 4, 4, 8, 4, 4],
  [2, 0, 4, 4, 2, 4],
  [0, 2, 2, 4, 2, 2],
  [1, 0, 2, 2, 1, 2],
  [0, 1, 1, 2, 1, 1],
].map(([x = 0, y = 0, stepX = 1, stepY = 1, blockWidth = 1, blockHeight = 1]) => ({
  x,
  y,
  stepX,
  stepY,
  blockWidth,
  blockHeight,
}));

export interface RowLayout {
  /** Px. */
  readonly width: number;
  readonly height: number;
  readonly bitsPerPixel: number;
  readonly isInterlaced: boolean;
}

/** Takes a row: its packed samples (reused afterwards), how many pixels they are, and the pass and line it belongs to. */
export type TakeRow = (row: Uint8Array, count: number, pass: PngPass, line: number) => void;

/**
 * @returns `take` for the inflated bytes, which says whether it wants more; `isFull` once the last row has come. An
 *   unknown filter is the end, as in Chromium.
 */
export function createRowReader(layout: RowLayout, takeRow: TakeRow) {
  const { width, height, bitsPerPixel, isInterlaced } = layout;
  const passes = (isInterlaced ? adam7 : [wholePass]).filter(({ x, y }) => x < width && y < height);
  const pixelBytes = Math.max(1, bitsPerPixel >> 3);
  const fullRowBytes = Math.ceil((width * bitsPerPixel) / 8);
  // Behind the filter's byte; one buffer is the row above the other.
  let row = new Uint8Array(1 + fullRowBytes);
  let above = new Uint8Array(1 + fullRowBytes);
  let filled = 0;
  let passIndex = 0;
  let line = 0;
  let isBroken = false;

  return {
    isFull: () => passIndex >= passes.length,
    take(bytes: Uint8Array): boolean {
      let at = 0;
      for (let pass = passes[passIndex]; pass && !isBroken; pass = passes[passIndex]) {
        const count = Math.ceil((width - pass.x) / pass.stepX);
        const rowBytes = 1 + Math.ceil((count * bitsPerPixel) / 8);
        const part = bytes.subarray(at, at + rowBytes - filled);
        row.set(part, filled);
        at += part.length;
        filled += part.length;
        if (filled < rowBytes) return true;

        const current = row.subarray(1, rowBytes);
        isBroken = !undoFilter(row[0] ?? 0, current, above.subarray(1, rowBytes), pixelBytes);
        if (isBroken) return false;
        takeRow(current, count, pass, line);
        [row, above] = [above, row];
        filled = 0;
        line++;
        if (pass.y + line * pass.stepY >= height) {
          passIndex++;
          line = 0;
          above.fill(0);
        }
      }
      return false;
    },
  };
}

/** PNG specification, 9.2. @returns whether there is such a filter */
function undoFilter(
  filter: number,
  row: Uint8Array,
  above: Uint8Array,
  pixelBytes: number,
): boolean {
  switch (filter) {
    case 0:
      return true;
    case 1:
      for (let i = pixelBytes; i < row.length; i++) {
        row[i] = (row[i] ?? 0) + (row[i - pixelBytes] ?? 0);
      }
      return true;
    case 2:
      for (let i = 0; i < row.length; i++) row[i] = (row[i] ?? 0) + (above[i] ?? 0);
      return true;
    case 3:
      for (let i = 0; i < row.length; i++) {
        const left = i < pixelBytes ? 0 : (row[i - pixelBytes] ?? 0);
        row[i] = (row[i] ?? 0) + ((left + (above[i] ?? 0)) >> 1);
      }
      return true;
    case 4:
      for (let i = 0; i < row.length; i++) {
        const left = i < pixelBytes ? 0 : (row[i - pixelBytes] ?? 0);
        const corner = i < pixelBytes ? 0 : (above[i - pixelBytes] ?? 0);
        row[i] = (row[i] ?? 0) + paeth(left, above[i] ?? 0, corner);
      }
      return true;
    default:
      return false;
  }
}

function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
