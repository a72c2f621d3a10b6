// Collects decoded rows: into the full image, or averaged into a smaller one, so that a huge row never exists whole.

export type RowCanvas = {
  width: number;
  height: number;
  channels: 3 | 4;
  /** Starts row y (0 is the top). Rows come once each, in either direction, without jumping back. */
  startRow(y: number): void;
  /** Paints `count` pixels of one colour from x on, never twice and from left to right. Alpha is for 4 channels only. */
  put(x: number, count: number, red: number, green: number, blue: number, alpha: number): void;
  /** Pixels never painted are 0: black, or transparent with 4 channels. */
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
  const pixels = new Uint8Array(width * height * channels);
  let rowAt = 0;
  return {
    width,
    height,
    channels,
    startRow(y) {
      rowAt = y * width * channels;
    },
    put(x, count, red, green, blue, alpha) {
      const end = rowAt + (x + count) * channels;
      for (let at = rowAt + x * channels; at < end; at += channels) {
        pixels[at] = red;
        pixels[at + 1] = green;
        pixels[at + 2] = blue;
        if (channels === 4) pixels[at + 3] = alpha;
      }
    },
    finish: () => pixels,
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
  // Doubles: exact up to 2^53, where 32 bits would overflow for boxes above 256 x 256 with alpha.
  const sums = new Float64Array(width * channels);
  let boxRow = -1;
  /** The box that is painted now: its place in `sums`, and the x behind it. */
  let box = 0;
  let boxEnd = 0;

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

  return {
    width,
    height,
    channels,
    startRow(y) {
      const row = Math.floor(y / factor);
      if (row !== boxRow) flush();
      boxRow = row;
      boxEnd = 0;
    },
    put(x, count, red, green, blue, alpha) {
      for (let from = x, end = x + count; from < end; ) {
        if (from >= boxEnd) {
          const index = Math.floor(from / factor);
          box = index * channels;
          boxEnd = (index + 1) * factor;
        }
        const part = Math.min(end, boxEnd) - from;
        const weight = channels === 4 ? part * alpha : part;
        sums[box] = (sums[box] ?? 0) + red * weight;
        sums[box + 1] = (sums[box + 1] ?? 0) + green * weight;
        sums[box + 2] = (sums[box + 2] ?? 0) + blue * weight;
        if (channels === 4) sums[box + 3] = (sums[box + 3] ?? 0) + weight;
        from += part;
      }
    },
    finish() {
      flush();
      boxRow = -1;
      return pixels;
    },
  };
}
