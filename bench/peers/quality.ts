// How close a thumbnail is to the picture: SSIM of luma and chroma against one Lanczos step from all pixels of the source.
import { readFileSync } from 'node:fs';
import sharp from 'sharp';

/** 1 for equal pictures, and less for others. */
export interface Similarity {
  readonly luma: number;
  /** The mean of Cb and Cr. */
  readonly chroma: number;
}

export type Judge = (thumbnailPath: string) => Promise<Similarity | undefined>;

/**
 * Decodes the source once, for all peers.
 *
 * @returns a function from a thumbnail to its SSIM; `undefined` when sharp cannot read the source or the thumbnail
 */
export async function judgeOf(sourcePath: string): Promise<Judge> {
  const source = await pixelsOf(sourcePath).catch(() => undefined);
  return async (thumbnailPath) => {
    const thumbnail = await pixelsOf(thumbnailPath).catch(() => undefined);
    if (!source || !thumbnail) return undefined;
    const { width, height } = thumbnail.info;
    const size = { width, height, fit: 'fill' } as const;
    const wanted = await sharp(source.data, { raw: source.info }).resize(size).raw().toBuffer();
    return colorSsim(thumbnail.data, wanted, width);
  };
}

/** Upright, in sRGB, on grey; the first frame of an animation. */
function pixelsOf(path: string) {
  const image = sharp(readFileSync(path)).autoOrient().flatten({ background: '#808080' });
  return image.toColourspace('srgb').removeAlpha().raw().toBuffer({ resolveWithObject: true });
}

type Channel = readonly [red: number, green: number, blue: number, offset: number];

/** BT.601 with full range, as in a JPEG and in the paper's code. */
const y: Channel = [0.299, 0.587, 0.114, 0];
const cb: Channel = [-0.299 / 1.772, -0.587 / 1.772, 0.5, 128];
const cr: Channel = [0.5, -0.587 / 1.402, -0.114 / 1.402, 128];

/**
 * Luma alone does not see smeared colours: red text on blue keeps most of its luma when it loses its edges.
 *
 * @param a RGB pixels; `b` has the same size
 * @param width in pixels
 */
export function colorSsim(a: Uint8Array, b: Uint8Array, width: number): Similarity {
  const of = (channel: Channel) => ssim(planeOf(a, channel), planeOf(b, channel), width);
  return { luma: of(y), chroma: (of(cb) + of(cr)) / 2 };
}

function planeOf(rgb: Uint8Array, [red, green, blue, offset]: Channel): Float32Array {
  return Float32Array.from({ length: rgb.length / 3 }, (_, i) => {
    const [r = 0, g = 0, b = 0] = rgb.subarray(i * 3, i * 3 + 3);
    return offset + red * r + green * g + blue * b;
  });
}

const windowSide = 8;
const stride = 4;
/** (0.01 x 255)^2 and (0.03 x 255)^2, from the paper. */
const c1 = 6.5025;
const c2 = 58.5225;

/**
 * Structural similarity (Wang et al. 2004) in windows of 8x8 pixels, four apart.
 *
 * @param a one channel, from 0 to 255; `b` has the same size
 * @param width in pixels; a picture narrower than a window counts as one column of windows
 */
export function ssim(a: ArrayLike<number>, b: ArrayLike<number>, width: number): number {
  const height = a.length / width;
  const values: number[] = [];
  for (let top = 0; top === 0 || top + windowSide <= height; top += stride) {
    for (let left = 0; left === 0 || left + windowSide <= width; left += stride) {
      let [count, sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0, 0];
      for (let row = top; row < Math.min(top + windowSide, height); row++) {
        for (let column = left; column < Math.min(left + windowSide, width); column++) {
          const [p, q] = [a[row * width + column] ?? 0, b[row * width + column] ?? 0];
          count++;
          sumA += p;
          sumB += q;
          sumAA += p * p;
          sumBB += q * q;
          sumAB += p * q;
        }
      }
      const [meanA, meanB] = [sumA / count, sumB / count];
      const variances = (sumAA + sumBB) / count - meanA ** 2 - meanB ** 2;
      const covariance = sumAB / count - meanA * meanB;
      values.push(
        ((2 * meanA * meanB + c1) * (2 * covariance + c2)) /
          ((meanA ** 2 + meanB ** 2 + c1) * (variances + c2)),
      );
    }
  }
  return values.reduce((total, value) => total + value, 0) / values.length;
}
