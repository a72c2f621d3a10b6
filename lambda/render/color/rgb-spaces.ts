// RGB spaces by their primaries, and the way between them and ICC's connection space, XYZ as D50 sees it.

/** CIE 1931 chromaticity. */
export type Xy = readonly [x: number, y: number];

export interface RgbSpace {
  readonly red: Xy;
  readonly green: Xy;
  readonly blue: Xy;
  readonly white: Xy;
}

export type Triple = readonly [number, number, number];
/** By rows. */
export type Matrix = readonly [Triple, Triple, Triple];

export const d65: Xy = [0.3127, 0.329];

/** XYZ of the connection space's white (ICC.1:2022, 7.2.16). */
export const d50: Triple = [0.9642, 1, 0.8249];

/** The primaries of sRGB (IEC 61966-2-1), which are those of BT.709. */
export const srgbSpace: RgbSpace = {
  red: [0.64, 0.33],
  green: [0.3, 0.6],
  blue: [0.15, 0.06],
  white: d65,
};

/** @returns the matrix from linear light in that space, 0..1, to XYZ as D50 sees it */
export function rgbToXyzD50({ red, green, blue, white }: RgbSpace): Matrix {
  return toD50(white, rgbToXyz(red, green, blue, white));
}

/** @returns the matrix from XYZ as D50 sees it to linear light in that space, 0..1 where it can show the colour */
export function xyzD50ToRgb(space: RgbSpace): Matrix {
  return invert(rgbToXyzD50(space));
}

const bradford: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

function xyzOf([x, y]: Xy): Triple {
  return [x / y, 1, (1 - x - y) / y];
}

/** Not scaled by y yet, which may be 0: the white decides how much of each there is. */
function directionOf([x, y]: Xy): Triple {
  return [x, y, 1 - x - y];
}

function rgbToXyz(red: Xy, green: Xy, blue: Xy, white: Xy): Matrix {
  const [r, g, b] = [directionOf(red), directionOf(green), directionOf(blue)];
  const unscaled: Matrix = [
    [r[0], g[0], b[0]],
    [r[1], g[1], b[1]],
    [r[2], g[2], b[2]],
  ];
  return multiply(unscaled, diagonal(apply(invert(unscaled), xyzOf(white))));
}

/** ICC's connection space is D50: adapt (Bradford), or white would turn yellow. */
function toD50(white: Xy, columns: Matrix): Matrix {
  const from = apply(bradford, xyzOf(white));
  const to = apply(bradford, d50);
  const scale = diagonal([to[0] / from[0], to[1] / from[1], to[2] / from[2]]);
  return multiply(multiply(multiply(invert(bradford), scale), bradford), columns);
}

function diagonal(v: Triple): Matrix {
  return [
    [v[0], 0, 0],
    [0, v[1], 0],
    [0, 0, v[2]],
  ];
}

export function apply(m: Matrix, v: Triple): Triple {
  const row = (r: Triple) => r[0] * v[0] + r[1] * v[1] + r[2] * v[2];
  return [row(m[0]), row(m[1]), row(m[2])];
}

function multiply(a: Matrix, b: Matrix): Matrix {
  const column = (i: 0 | 1 | 2) => apply(a, [b[0][i], b[1][i], b[2][i]]);
  const [x, y, z] = [column(0), column(1), column(2)];
  return [
    [x[0], y[0], z[0]],
    [x[1], y[1], z[1]],
    [x[2], y[2], z[2]],
  ];
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
