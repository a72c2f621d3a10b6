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
 * Makes the rows at the bottom transparent that are nothing but the grey of missing data.
 *
 * @returns RGBA pixels; the same pixels when no row is missing
 */
export function clearMissingRows<T extends RgbPixels>(
  picture: T,
): T | (RgbPixels & { channels: 4 }) {
  const { width, height, channels, pixels } = picture;
  if (channels !== 3) return picture;
  let kept = height;
  while (kept > 0 && isMissing(pixels.subarray((kept - 1) * width * 3, kept * width * 3))) kept--;
  if (kept === height) return picture;
  const cleared = new Uint8Array(width * height * 4);
  for (let i = 0; i < kept * width; i++) {
    cleared.set(pixels.subarray(i * 3, i * 3 + 3), i * 4);
    cleared[i * 4 + 3] = 255;
  }
  return { width, height, channels: 4, pixels: cleared };
}

function isMissing(row: Uint8Array): boolean {
  return row.every((value) => Math.abs(value - missingGrey) <= rounding);
}
