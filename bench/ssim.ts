// Structural similarity of two pictures (Wang et al. 2004), over the luma in windows of 8x8 pixels, four apart.

const windowSide = 8;
const stride = 4;
/** (0.01 x 255)^2 and (0.03 x 255)^2, from the paper. */
const c1 = 6.5025;
const c2 = 58.5225;

/**
 * @param a RGB pixels; `b` has the same size
 * @param width in pixels; a picture narrower than a window counts as one column of windows
 * @returns 1 for equal pictures, and less for others
 */
export function ssim(a: Uint8Array, b: Uint8Array, width: number): number {
  const height = a.length / 3 / width;
  let sum = 0;
  let count = 0;
  for (let y = 0; y === 0 || y + windowSide <= height; y += stride) {
    for (let x = 0; x === 0 || x + windowSide <= width; x += stride) {
      sum += similarity(a, b, width, height, x, y);
      count++;
    }
  }
  return sum / count;
}

function similarity(
  a: Uint8Array,
  b: Uint8Array,
  width: number,
  height: number,
  left: number,
  top: number,
): number {
  let [count, sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0, 0];
  for (let y = top; y < Math.min(top + windowSide, height); y++) {
    for (let x = left; x < Math.min(left + windowSide, width); x++) {
      const [p, q] = [luma(a, (y * width + x) * 3), luma(b, (y * width + x) * 3)];
      count++;
      sumA += p;
      sumB += q;
      sumAA += p * p;
      sumBB += q * q;
      sumAB += p * q;
    }
  }
  const [meanA, meanB] = [sumA / count, sumB / count];
  const varianceA = sumAA / count - meanA ** 2;
  const varianceB = sumBB / count - meanB ** 2;
  const covariance = sumAB / count - meanA * meanB;
  return (
    ((2 * meanA * meanB + c1) * (2 * covariance + c2)) /
    ((meanA ** 2 + meanB ** 2 + c1) * (varianceA + varianceB + c2))
  );
}

/** BT.601 luma, as in the paper's code. */
function luma(pixels: Uint8Array, at: number): number {
  return 0.299 * (pixels[at] ?? 0) + 0.587 * (pixels[at + 1] ?? 0) + 0.114 * (pixels[at + 2] ?? 0);
}
