// The part of a picture that its file did not get to: grey by libjpeg's hand, nothing by a browser's.

export interface RgbPixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly pixels: Uint8Array;
}

/** libjpeg leaves the blocks that are missing at coefficient 0: mid grey, give or take the rounding of the resize. */
const missingGrey = 128;
const rounding = 1;

/**
 * Makes the rows at the bottom transparent that are nothing but the grey of missing data, and those of the row of blocks
 * that breaks off before them: browsers show whole rows of blocks.
 *
 * @param blockRows how many rows of the picture a row of blocks takes at most
 * @returns RGBA pixels; the same pixels when no row is missing
 */
export function clearMissingRows<T extends RgbPixels>(
  picture: T,
  blockRows: number,
): T | (RgbPixels & { channels: 4 }) {
  const { width, height, channels, pixels } = picture;
  if (channels !== 3) return picture;
  const isMissing = (from: number, y: number) =>
    pixels
      .subarray((y * width + from) * 3, (y + 1) * width * 3)
      .every((value) => Math.abs(value - missingGrey) <= rounding);
  const whole = rowsAbove(height, (y) => isMissing(0, y));
  const unbroken = rowsAbove(whole, (y) => isMissing(width - 1, y));
  // Grey at the right end of more rows than break off at once is the picture's own.
  const kept = unbroken > 0 && whole - unbroken <= blockRows ? unbroken : whole;
  if (kept === height) return picture;
  const cleared = new Uint8Array(width * height * 4);
  for (let i = 0; i < kept * width; i++) {
    cleared.set(pixels.subarray(i * 3, i * 3 + 3), i * 4);
    cleared[i * 4 + 3] = 255;
  }
  return { width, height, channels: 4, pixels: cleared };
}

/** @returns how many rows are left when those at the bottom go, one by one */
function rowsAbove(rows: number, goes: (y: number) => boolean): number {
  let left = rows;
  while (left > 0 && goes(left - 1)) left--;
  return left;
}
