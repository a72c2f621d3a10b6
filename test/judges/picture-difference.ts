// How much two pictures of one size differ, as a person sees it.

/**
 * A picture on mid grey, where both lost and invented transparency show, as averages over blocks: two good filters differ in
 * single pixels but agree in blocks.
 */
export interface BlockMeans {
  /** Of the picture, in pixels. */
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of each block, 0 to 255, row by row from the top. */
  readonly values: ArrayLike<number>;
}

/** Of a block, in pixels. */
export const blockSide = 4;
/** Of the blocks of which the worst one counts. */
const worstBlockSide = 8;

/** @param pixels RGBA, with straight alpha */
export function blockMeansOf(pixels: Uint8Array, width: number): BlockMeans & { values: number[] } {
  const height = pixels.length / 4 / width;
  const values: number[] = [];
  for (let top = 0; top < height; top += blockSide) {
    for (let left = 0; left < width; left += blockSide) {
      const sums = [0, 0, 0];
      let count = 0;
      for (let y = top; y < Math.min(top + blockSide, height); y++) {
        for (let x = left; x < Math.min(left + blockSide, width); x++, count++) {
          const at = (y * width + x) * 4;
          const alpha = (pixels[at + 3] ?? 0) / 255;
          for (const [c, sum] of sums.entries()) {
            sums[c] = sum + (pixels[at + c] ?? 0) * alpha + 128 * (1 - alpha);
          }
        }
      }
      values.push(...sums.map((sum) => sum / count));
    }
  }
  return { width, height, values };
}

/** @returns the mean difference per channel, of 255 */
export function meanDifference(a: BlockMeans, b: BlockMeans): number {
  const differences = differencesOf(a, b);
  return (
    differences.reduce((sum, difference) => sum + Math.abs(difference), 0) / differences.length
  );
}

/**
 * The difference of the block of 8x8 pixels and the channel that differ most. The mean does not show when a small drawing on a
 * large empty ground is lost.
 */
export function worstBlockDifference(a: BlockMeans, b: BlockMeans): number {
  const differences = differencesOf(a, b);
  const columns = Math.ceil(a.width / blockSide);
  const sums = new Map<string, { sum: number; pixels: number }>();
  for (const [i, difference] of differences.entries()) {
    const block = Math.floor(i / 3);
    const [x, y] = [(block % columns) * blockSide, Math.floor(block / columns) * blockSide];
    const pixels = Math.min(blockSide, a.width - x) * Math.min(blockSide, a.height - y);
    const place = [x, y].map((at) => Math.floor(at / worstBlockSide));
    const key = [...place, i % 3].join();
    const found = sums.get(key) ?? { sum: 0, pixels: 0 };
    sums.set(key, { sum: found.sum + difference * pixels, pixels: found.pixels + pixels });
  }
  return Math.max(...[...sums.values()].map(({ sum, pixels }) => Math.abs(sum / pixels)));
}

/** @returns the difference of the block and channel of 4x4 pixels that differ most; 0 when the pictures are alike */
export function worstDifference(a: BlockMeans, b: BlockMeans): number {
  return differencesOf(a, b).reduce((worst, d) => Math.max(worst, Math.abs(d)), 0);
}

/** @throws RangeError for pictures of two sizes, because nothing else would notice */
function differencesOf(a: BlockMeans, b: BlockMeans): number[] {
  if (a.width !== b.width || a.height !== b.height) {
    throw new RangeError(`${a.width}x${a.height} and ${b.width}x${b.height} pixels`);
  }
  return Array.from(a.values, (value, i) => value - (b.values[i] ?? 0));
}

/** @returns whether every pixel of an RGBA picture is transparent */
export function isBlank(pixels: Uint8Array): boolean {
  return pixels.every((value, at) => at % 4 !== 3 || value === 0);
}

/** The picture in a format without transparency. */
export function onWhite(pixels: Uint8Array): Uint8Array {
  const flat = new Uint8Array(pixels.length);
  for (let at = 0; at < pixels.length; at += 4) {
    const alpha = (pixels[at + 3] ?? 0) / 255;
    for (let c = 0; c < 3; c++) flat[at + c] = (pixels[at + c] ?? 0) * alpha + 255 * (1 - alpha);
    flat[at + 3] = 255;
  }
  return flat;
}
