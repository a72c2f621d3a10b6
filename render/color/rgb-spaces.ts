// RGB spaces by their primaries, and the matrix from each to XYZ, the space through which ICC profiles connect.

/** CIE 1931 chromaticity. */
export type Xy = readonly [x: number, y: number];

export interface RgbSpace {
  readonly red: Xy;
  readonly green: Xy;
  readonly blue: Xy;
  readonly white: Xy;
}

export type Triple = readonly [number, number, number];
/** Three rows. */
export type Matrix = readonly [Triple, Triple, Triple];

export const d65: Xy = [0.3127, 0.329];

/** XYZ of the white in ICC's connection space (ICC.1:2022, 7.2.16). */
export const d50: Triple = [0.9642, 1, 0.8249];

/** The primaries of sRGB (IEC 61966-2-1), which are those of BT.709. */
export const srgbSpace: RgbSpace = {
  red: [0.64, 0.33],
  green: [0.3, 0.6],
  blue: [0.15, 0.06],
  white: d65,
};

/** The curve of sRGB: stored value 0 to 1 -> linear light 0 to 1. */
export function linearOfSrgb(stored: number): number {
  return stored <= 0.04045 ? stored / 12.92 : ((stored + 0.055) / 1.055) ** 2.4;
}

export const bt2020Space: RgbSpace = {
  red: [0.708, 0.292],
  green: [0.17, 0.797],
  blue: [0.131, 0.046],
  white: d65,
};

const bradford: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

/** @returns the matrix from linear light 0..1 to XYZ, adapted (Bradford) to a white of D50 */
export function rgbToXyzD50({ red, green, blue, white: [x, y] }: RgbSpace): Matrix {
  const white: Triple = [x / y, 1, (1 - x - y) / y];
  // Columns are not divided by y, which may be 0. The white decides how much of each primary there is.
  const primaries = transpose([direction(red), direction(green), direction(blue)]);
  const toXyz = multiply(primaries, diagonal(apply(invert(primaries), white)));
  const from = apply(bradford, white);
  const to = apply(bradford, d50);
  const scale = diagonal([to[0] / from[0], to[1] / from[1], to[2] / from[2]]);
  return multiply(multiply(multiply(invert(bradford), scale), bradford), toXyz);
}

/** @returns the matrix between the linear light of two spaces; white stays white */
export function rgbToRgb(from: RgbSpace, to: RgbSpace): Matrix {
  return multiply(invert(rgbToXyzD50(to)), rgbToXyzD50(from));
}

function direction([x, y]: Xy): Triple {
  return [x, y, 1 - x - y];
}

function diagonal([a, b, c]: Triple): Matrix {
  return [
    [a, 0, 0],
    [0, b, 0],
    [0, 0, c],
  ];
}

function transpose([a, b, c]: Matrix): Matrix {
  return [
    [a[0], b[0], c[0]],
    [a[1], b[1], c[1]],
    [a[2], b[2], c[2]],
  ];
}

export function apply(m: Matrix, v: Triple): Triple {
  const row = (r: Triple) => r[0] * v[0] + r[1] * v[1] + r[2] * v[2];
  return [row(m[0]), row(m[1]), row(m[2])];
}

function multiply(a: Matrix, b: Matrix): Matrix {
  const [x, y, z] = transpose(b);
  return transpose([apply(a, x), apply(a, y), apply(a, z)]);
}

function invert(m: Matrix): Matrix {
  const [[a, b, c], [d, e, f], [g, h, i]] = m;
  const det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  return [
    [(e * i - f * h) / det, (c * h - b * i) / det, (b * f - c * e) / det],
    [(f * g - d * i) / det, (a * i - c * g) / det, (c * d - a * f) / det],
    [(d * h - e * g) / det, (b * g - a * h) / det, (a * e - b * d) / det],
  ];
}
