// Collects decoded rows: into the full image, or averaged into a smaller one so a huge image never exists whole.

export type RowCanvas = {
  width: number;
  height: number;
  channels: 3 | 4;
  /** Where rows are written. */
  target: Uint8Array;
  /** Byte offset in `target` of row y (0 is the top); the row's old content is of no interest. */
  rowStart(y: number): number;
  /** Says that row y is written. Rows come once each, in either direction, without jumping back. */
  commit(y: number): void;
  /** Rows never committed are 0: black, or transparent with 4 channels. */
  finish(): Uint8Array;
};

/**
 * @param width px of the source; height likewise
 * @param factor 1 for every pixel, n to average boxes of n x n; a last box cut by the edge averages what it has
 */
export function createRowCanvas(
  width: number,
  height: number,
  channels: 3 | 4,
  factor: number,
): RowCanvas {
  if (factor > 1) return createShrinkingCanvas(width, height, channels, factor);
  const target = new Uint8Array(width * height * channels);
  return {
    width,
    height,
    channels,
    target,
    rowStart: (y) => y * width * channels,
    commit: () => {},
    finish: () => target,
  };
}

/** Largest whole factor that leaves the longer side at least `keepLongSide` px. */
export function shrinkFactor(width: number, height: number, keepLongSide?: number): number {
  if (keepLongSide === undefined || keepLongSide < 1) return 1;
  return Math.max(1, Math.floor(Math.max(width, height) / keepLongSide));
}

function createShrinkingCanvas(
  sourceWidth: number,
  sourceHeight: number,
  channels: 3 | 4,
  factor: number,
): RowCanvas {
  const width = Math.ceil(sourceWidth / factor);
  const height = Math.ceil(sourceHeight / factor);
  const pixels = new Uint8Array(width * height * channels);
  const target = new Uint8Array(sourceWidth * channels);
  // Doubles: exact up to 2^53, where 32 bits would overflow for boxes above 256 x 256 with alpha.
  const sums = new Float64Array(width * channels);
  let boxRow = -1;

  function flush(): void {
    if (boxRow < 0) return;
    const rowsInBox = Math.min(factor, sourceHeight - boxRow * factor);
    let out = boxRow * width * channels;
    for (let x = 0; x < width; x++) {
      const count = rowsInBox * Math.min(factor, sourceWidth - x * factor);
      const at = x * channels;
      // Colours are weighted by alpha, so that what is behind transparent pixels does not bleed in.
      const weight = channels === 4 ? (sums[at + 3] ?? 0) : count;
      if (weight > 0) {
        for (let c = 0; c < 3; c++) pixels[out + c] = Math.round((sums[at + c] ?? 0) / weight);
      }
      if (channels === 4) pixels[out + 3] = Math.round(weight / count);
      out += channels;
    }
    sums.fill(0);
  }

  function addRow(): void {
    let at = 0;
    let inBox = 0;
    for (let from = 0; from < target.length; from += channels) {
      const alpha = channels === 4 ? (target[from + 3] ?? 0) : 1;
      sums[at] = (sums[at] ?? 0) + (target[from] ?? 0) * alpha;
      sums[at + 1] = (sums[at + 1] ?? 0) + (target[from + 1] ?? 0) * alpha;
      sums[at + 2] = (sums[at + 2] ?? 0) + (target[from + 2] ?? 0) * alpha;
      if (channels === 4) sums[at + 3] = (sums[at + 3] ?? 0) + alpha;
      if (++inBox === factor) {
        inBox = 0;
        at += channels;
      }
    }
  }

  return {
    width,
    height,
    channels,
    target,
    rowStart: () => 0,
    commit(y) {
      const row = Math.floor(y / factor);
      if (row !== boxRow) {
        flush();
        boxRow = row;
      }
      addRow();
    },
    finish() {
      flush();
      boxRow = -1;
      return pixels;
    },
  };
}
