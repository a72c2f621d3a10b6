// Primaries, white and a transfer curve -> an ICC profile, so that sharp converts such pixels like any others.

/** CIE 1931 chromaticity. */
export type Xy = readonly [x: number, y: number];

export interface RgbSpace {
  readonly red: Xy;
  readonly green: Xy;
  readonly blue: Xy;
  readonly white: Xy;
}

type Triple = readonly [number, number, number];
type Matrix = readonly [Triple, Triple, Triple];

export const d65: Xy = [0.3127, 0.329];

/** The primaries of sRGB (IEC 61966-2-1), which are those of BT.709. */
export const srgbSpace: RgbSpace = {
  red: [0.64, 0.33],
  green: [0.3, 0.6],
  blue: [0.15, 0.06],
  white: d65,
};

/** Entries of the curve: enough for 8 bits of any gamma, and few enough for lcms to take as they are. */
const curvePoints = 4096;

/**
 * Builds a matrix/curve display profile.
 *
 * @param linearise stored value 0..1 -> linear light 0..1
 * @param name description inside the profile, for whoever looks into a file
 * @returns an ICC version 2 profile
 */
export function matrixProfile(
  { red, green, blue, white }: RgbSpace,
  linearise: (stored: number) => number,
  name: string,
): Uint8Array {
  const curve = Buffer.alloc(12 + curvePoints * 2);
  curve.write('curv', 'latin1');
  curve.writeUInt32BE(curvePoints, 8);
  for (let i = 0; i < curvePoints; i++) {
    const value = Math.round(65_535 * linearise(i / (curvePoints - 1)));
    curve.writeUInt16BE(Math.max(0, Math.min(65_535, value)), 12 + i * 2);
  }
  return assemble(toD50(white, rgbToXyz(red, green, blue, white)), curve, name);
}

function assemble(columns: Matrix, curve: Buffer, name: string): Uint8Array {
  const xyz = (v: Triple) => {
    const out = Buffer.alloc(20);
    out.write('XYZ ', 'latin1');
    writeFixed(out, 8, v);
    return out;
  };
  const text = Buffer.from(`${name}\0`, 'latin1');
  const desc = Buffer.alloc(12 + text.length + 78); // the rest: empty Unicode and ScriptCode names
  desc.write('desc', 'latin1');
  desc.writeUInt32BE(text.length, 8);
  desc.set(text, 12);
  const column = (i: 0 | 1 | 2): Triple => [columns[0][i], columns[1][i], columns[2][i]];
  const blocks: Record<string, Buffer> = {
    desc,
    cprt: Buffer.from('text\0\0\0\0CC0\0', 'latin1'),
    wtpt: xyz(d50),
    rXYZ: xyz(column(0)),
    gXYZ: xyz(column(1)),
    bXYZ: xyz(column(2)),
    rTRC: curve,
    gTRC: curve,
    bTRC: curve,
  };
  const names = Object.entries(blocks);
  const table = Buffer.alloc(4 + names.length * 12);
  table.writeUInt32BE(names.length);
  const data: Buffer[] = [];
  const placed = new Map<Buffer, number>();
  let end = 128 + table.length;
  names.forEach(([tag, block], i) => {
    let at = placed.get(block);
    if (at === undefined) {
      at = end;
      placed.set(block, at);
      const padding = Buffer.alloc((4 - (block.length % 4)) % 4);
      data.push(block, padding);
      end += block.length + padding.length;
    }
    table.write(tag, 4 + i * 12, 'latin1');
    table.writeUInt32BE(at, 8 + i * 12);
    table.writeUInt32BE(block.length, 12 + i * 12);
  });
  const header = Buffer.alloc(128);
  header.writeUInt32BE(end, 0);
  header.writeUInt32BE(0x0240_0000, 8);
  header.write('mntrRGB XYZ ', 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  writeFixed(header, 68, d50);
  return Buffer.concat([header, table, ...data]);
}

/** Three s15Fixed16 numbers, as ICC stores them. */
function writeFixed(out: Buffer, at: number, values: Triple): void {
  let cursor = at;
  for (const value of values) cursor = out.writeInt32BE(Math.round(value * 65_536), cursor);
}

const d50: Triple = [0.9642, 1, 0.8249];
const bradford: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

function xyzOf([x, y]: Xy): Triple {
  return [x / y, 1, (1 - x - y) / y];
}

function rgbToXyz(red: Xy, green: Xy, blue: Xy, white: Xy): Matrix {
  const [r, g, b] = [xyzOf(red), xyzOf(green), xyzOf(blue)];
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

function apply(m: Matrix, v: Triple): Triple {
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
