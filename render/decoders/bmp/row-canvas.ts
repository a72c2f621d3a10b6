// Collects decoded rows into the full image, or averages them into a smaller image, so that memory never holds a huge row.

export interface RowCanvas {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
  /** Starts row y (0 is the top). The caller starts each row once, and goes either down or up. */
  startRow(y: number): void;
  /** Paints `count` pixels of one colour from x on. The caller goes from left to right. 3 channels ignore alpha. */
  put(x: number, count: number, red: number, green: number, blue: number, alpha: number): void;
  /** @returns the pixels. Pixels that were not painted are 0: black, or transparent with 4 channels. */
  finish(): Uint8Array;
}

/**
 * @param width of the source in pixels, like `height`
 * @param factor 1 keeps every pixel, n averages boxes of n x n; the edge may cut the last boxes
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

function createShrinkingCanvas(
  sourceWidth: number,
  sourceHeight: number,
  channels: 3 | 4,
  factor: number,
): RowCanvas {
  const width = Math.ceil(sourceWidth / factor);
  const height = Math.ceil(sourceHeight / factor);
  const pixels = new Uint8Array(width * height * channels);
  // Doubles are exact up to 2^53. 32 bits would overflow for boxes above 256 x 256 with alpha.
  const sums = new Float64Array(width * channels);
  let boxRow = -1;
  /** The index in `sums` of the current box, and the x after that box. */
  let box = 0;
  let boxEnd = 0;

  function flush(): void {
    if (boxRow < 0) return;
    const rowsInBox = Math.min(factor, sourceHeight - boxRow * factor);
    let out = boxRow * width * channels;
    for (let x = 0; x < width; x++) {
      const count = rowsInBox * Math.min(factor, sourceWidth - x * factor);
      const at = x * channels;
      // Colours are weighted by alpha, so that the colour of transparent pixels does not bleed in.
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
