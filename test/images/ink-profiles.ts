// CMYK profiles of a press whose inks are filters on top of each other, so that every mix has a known colour.
import { apply, d50, rgbToXyzD50, srgbSpace, type Triple } from '#render/color/rgb-spaces.ts';
import { d50Tag, fixed as fixedBytes, writeIcc } from '#render/color/write-icc.ts';
import { bytesOf, u16, u32, zeros } from './bytes.ts';

/** Cyan, magenta, yellow, black; 0 to 255. */
export type Inks = readonly [number, number, number, number];

/** Kinds of `A2B` tables: of 8 bits, of 16, and stages with or without a matrix between them. */
export type TableKind = 'mft1' | 'mft2' | 'mAB ' | 'mAB with matrix';

/** Red, green and blue light that passes a full layer of each ink. Black passes a little. */
const filters: readonly Triple[] = [
  [0.02, 0.32, 0.75],
  [0.6, 0.03, 0.18],
  [0.9, 0.8, 0.04],
  [0.03, 0.028, 0.03],
];
const gridPoints = 5;
const fixed = (value: number) => [...fixedBytes(value)];

/** How much the dots grow on paper, by the input curves; amounts are 0..1. */
const gain = (amount: number) => amount ** 0.85;

/** @returns linear light in sRGB's primaries, 0..1 */
export function lightOf(inks: Inks): Triple {
  const through = (channel: 0 | 1 | 2) =>
    filters.reduce(
      (light, filter, i) => light * (1 - gain((inks[i] ?? 0) / 255) * (1 - filter[channel])),
      1,
    );
  return [through(0), through(1), through(2)];
}

const toXyz = rgbToXyzD50(srgbSpace);

/** @returns Lab as ICC stores it, 0..1; version 2 scales its 16 bits differently */
function labOf(light: Triple, kind: TableKind): number[] {
  const root = (v: number) => (v > 0.008856 ? Math.cbrt(v) : 7.787 * v + 16 / 116);
  const [x, y, z] = apply(toXyz, light);
  const [fx, fy, fz] = [root(x / d50[0]), root(y / d50[1]), root(z / d50[2])];
  const lab = [(116 * fy - 16) / 100, (500 * (fx - fy) + 128) / 255, (200 * (fy - fz) + 128) / 255];
  return lab.map((value) => (kind === 'mft2' ? (value * 65_280) / 65_535 : value));
}

function gridValues(kind: TableKind): number[] {
  const amounts = Array.from({ length: gridPoints }, (_, i) => i / (gridPoints - 1));
  // The curves come before the grid, so the grid's amounts have gained already.
  const dry = amounts.map((amount) => 255 * amount ** (1 / 0.85));
  return dry.flatMap((c) =>
    dry.flatMap((m) => dry.flatMap((y) => dry.flatMap((k) => labOf(lightOf([c, m, y, k]), kind)))),
  );
}

const bytes8 = (values: readonly number[]) => values.map((v) => Math.round(255 * v));
const bytes16 = (values: readonly number[]) => values.flatMap((v) => u16(Math.round(65_535 * v)));
const ramp = (entries: number, curve: (value: number) => number = (value) => value) =>
  Array.from({ length: entries }, (_, i) => curve(i / (entries - 1)));
const times = <T>(count: number, values: readonly T[]) =>
  Array.from({ length: count }, () => values).flat();

function tableTag(kind: TableKind): Uint8Array {
  const grid = gridValues(kind);
  const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1].flatMap(fixed);
  const head = [...zeros(4), 4, 3, gridPoints, 0, ...identity];
  switch (kind) {
    case 'mft1':
      return bytesOf(
        kind,
        head,
        bytes8(times(4, ramp(256, gain))),
        bytes8(grid),
        bytes8(times(3, ramp(256))),
      );
    case 'mft2':
      return bytesOf(
        kind,
        head,
        [...u16(64), ...u16(2)],
        bytes16(times(4, ramp(64, gain))),
        bytes16(grid),
        bytes16(times(3, ramp(2))),
      );
    default:
      return stagesTag(bytes16(grid), kind === 'mAB with matrix');
  }
}

/** Curves of each kind: a formula, a gamma, a table and none. */
function stagesTag(grid: readonly number[], hasMatrix: boolean): Uint8Array {
  const power = bytesOf('para', zeros(4), u16(0), zeros(2), fixed(0.85));
  const piecewise = bytesOf('para', zeros(4), u16(3), zeros(2), [0.85, 1, 0, 1, 0].flatMap(fixed));
  const table = bytesOf('curv', zeros(4), u32(64), bytes16(ramp(64, gain)));
  const straight = bytesOf('curv', zeros(4), u32(0));
  const gamma = (value: number) => bytesOf('curv', zeros(4), u32(1), u16(value * 256), zeros(2));
  const inputs = Buffer.concat([power, piecewise, table, power]);
  const outputs = Buffer.concat([straight, gamma(1), straight]);
  // The matrix halves the values, and the curves behind it undo that.
  const half = bytesOf([0.5, 0, 0, 0, 0.5, 0, 0, 0, 0.5, 0.25, 0.25, 0.25].flatMap(fixed));
  const undo = bytesOf('para', zeros(4), u16(2), zeros(2), [1, 2, -0.5, 0].flatMap(fixed));
  const clut = bytesOf(new Array<number>(4).fill(gridPoints), zeros(12), 2, zeros(3), grid);
  const last = hasMatrix ? Buffer.concat([undo, undo, undo]) : outputs;
  const matrix = hasMatrix ? Buffer.concat([half, straight, straight, straight]) : zeros(0);
  const lastAt = 32;
  const matrixAt = lastAt + last.length;
  const firstAt = matrixAt + matrix.length;
  const offsets = [
    lastAt,
    hasMatrix ? matrixAt : 0,
    hasMatrix ? matrixAt + half.length : 0,
    firstAt + inputs.length,
    firstAt,
  ].flatMap(u32);
  return Buffer.concat([
    bytesOf('mAB ', zeros(4), 4, 3, zeros(2), offsets),
    last,
    matrix,
    inputs,
    clut,
  ]);
}

/** @param tags names of the table; `A2B0` is perceptual, `A2B1` relative colorimetric */
export function inkProfile(kind: TableKind, tags: readonly string[] = ['A2B0']): Uint8Array {
  const table = tableTag(kind);
  return writeIcc({
    deviceClass: 'prtr',
    colorSpace: 'CMYK',
    connectionSpace: 'Lab ',
    version: kind === 'mft1' || kind === 'mft2' ? 2 : 4,
    tags: { wtpt: d50Tag(), ...Object.fromEntries(tags.map((name) => [name, table])) },
  });
}
