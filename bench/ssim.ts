// Structural similarity of two pictures (Wang et al. 2004), channel by channel, in windows of 8x8 pixels, four apart.

const windowSide = 8;
const stride = 4;
/** (0.01 x 255)^2 and (0.03 x 255)^2, from the paper. */
const c1 = 6.5025;
const c2 = 58.5225;

/** 1 for equal channels, and less for others. */
export interface Similarity {
  readonly luma: number;
  /** The mean of Cb and Cr. */
  readonly chroma: number;
}

/**
 * Luma alone does not see smeared colours: red text on blue keeps most of its luma when it loses its edges.
 *
 * @param a RGB pixels; `b` has the same size
 * @param width in pixels
 */
export function colorSsim(a: Uint8Array, b: Uint8Array, width: number): Similarity {
  const [planesA, planesB] = [splitYCbCr(a), splitYCbCr(b)];
  const of = (channel: keyof YCbCr) => ssim(planesA[channel], planesB[channel], width);
  return { luma: of('y'), chroma: (of('cb') + of('cr')) / 2 };
}

interface YCbCr {
  readonly y: Float32Array;
  readonly cb: Float32Array;
  readonly cr: Float32Array;
}

/** BT.601 with full range, as in a JPEG and in the paper's code. */
function splitYCbCr(rgb: Uint8Array): YCbCr {
  const pixels = rgb.length / 3;
  const plane = () => new Float32Array(pixels);
  const [y, cb, cr] = [plane(), plane(), plane()];
  for (let i = 0; i < pixels; i++) {
    const [red, green, blue] = [rgb[i * 3] ?? 0, rgb[i * 3 + 1] ?? 0, rgb[i * 3 + 2] ?? 0];
    const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
    y[i] = luma;
    cb[i] = 128 + (blue - luma) / 1.772;
    cr[i] = 128 + (red - luma) / 1.402;
  }
  return { y, cb, cr };
}

/**
 * @param a one channel, from 0 to 255; `b` has the same size
 * @param width in pixels; a picture narrower than a window counts as one column of windows
 */
export function ssim(a: ArrayLike<number>, b: ArrayLike<number>, width: number): number {
  const height = a.length / width;
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
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  width: number,
  height: number,
  left: number,
  top: number,
): number {
  let [count, sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0, 0];
  for (let y = top; y < Math.min(top + windowSide, height); y++) {
    for (let x = left; x < Math.min(left + windowSide, width); x++) {
      const [p, q] = [a[y * width + x] ?? 0, b[y * width + x] ?? 0];
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
