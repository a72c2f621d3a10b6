// The table in the profile of a CMYK JPEG: amounts of ink -> Lab, with curves before and after (ICC.1:2022, 10.10 to 10.12).
import {
  type Curve,
  clamp,
  readCurves,
  type Samples,
  samplesAt,
  tableCurve,
} from './icc-curves.ts';
import { fixedAt, textAt } from './icc-profile.ts';
import { apply, type Triple } from './rgb-spaces.ts';

/** Cyan, magenta, yellow, black: 0 is bare paper, 1 is full ink. */
export type Inks = readonly [number, number, number, number];

/** @returns Lab, each value scaled to 0..1 from its 8 or 16 bits */
export type InkTable = (inks: Inks) => Triple;

const inkCount = 4;
const outputCount = 3;

/** Size of the head of `mft2`, the longest head. */
const minBytes = 52;

/**
 * Reads an `A2B` tag.
 *
 * @returns `undefined` when the tag has another type, does not turn four inks into three values, or is cut short
 */
export function readInkTable(tag: DataView): InkTable | undefined {
  if (tag.byteLength < minBytes) return undefined;
  if (tag.getUint8(8) !== inkCount || tag.getUint8(9) !== outputCount) return undefined;
  switch (textAt(tag, 0)) {
    case 'mft1':
      return readTables(tag, { bytesEach: 1, at: 48, inputEntries: 256, outputEntries: 256 });
    case 'mft2':
      return readTables(tag, {
        bytesEach: 2,
        at: 52,
        inputEntries: tag.getUint16(48),
        outputEntries: tag.getUint16(50),
      });
    case 'mAB ':
      return readStages(tag);
    default:
      return undefined;
  }
}

const maxEntries = 4096;

interface TableLayout {
  readonly bytesEach: 1 | 2;
  /** Byte offset of the first table. */
  readonly at: number;
  readonly inputEntries: number;
  readonly outputEntries: number;
}

/** `mft1` and `mft2`. Their matrix is for XYZ input only, so it never applies to inks. */
function readTables(tag: DataView, layout: TableLayout): InkTable | undefined {
  const { bytesEach, at, inputEntries, outputEntries } = layout;
  const entries = [inputEntries, outputEntries];
  if (entries.some((count) => count < 2 || count > maxEntries)) return undefined;
  const points = new Array<number>(inkCount).fill(tag.getUint8(10));
  const firstOutput = inkCount * inputEntries + gridSamples(points);
  const end = at + bytesEach * (firstOutput + outputCount * outputEntries);
  if (!isGrid(points) || end > tag.byteLength) return undefined;
  const samples = samplesAt(tag, at, bytesEach);
  const inputs = points.map((_, i) => tableCurve(samples, i * inputEntries, inputEntries));
  const outputs = [0, 1, 2].map((i) =>
    tableCurve(samples, firstOutput + i * outputEntries, outputEntries),
  );
  const grid = samplesAt(tag, at + bytesEach * inkCount * inputEntries, bytesEach);
  return (inks) => bend(interpolate(grid, points, bendInks(inks, inputs)), outputs);
}

/** `mAB `: curves, a grid, optionally more curves and a matrix, then the last curves. */
function readStages(tag: DataView): InkTable | undefined {
  const [lastAt = 0, matrixAt = 0, middleAt = 0, gridAt = 0, firstAt = 0] = [
    12, 16, 20, 24, 28,
  ].map((at) => tag.getUint32(at));
  const samplesStart = gridAt + 20;
  const hasMatrix = matrixAt > 0;
  if (!lastAt || !gridAt || !firstAt || hasMatrix !== middleAt > 0) return undefined;
  if (samplesStart > tag.byteLength || (hasMatrix && matrixAt + 48 > tag.byteLength))
    return undefined;
  const points = Array.from({ length: inkCount }, (_, i) => tag.getUint8(gridAt + i));
  const bytesEach = tag.getUint8(gridAt + 16);
  if (!isGrid(points) || (bytesEach !== 1 && bytesEach !== 2)) return undefined;
  if (samplesStart + bytesEach * gridSamples(points) > tag.byteLength) return undefined;
  const inputs = readCurves(tag, firstAt, inkCount);
  const middle = hasMatrix ? readCurves(tag, middleAt, outputCount) : [];
  const outputs = readCurves(tag, lastAt, outputCount);
  if (!inputs || !middle || !outputs) return undefined;
  const grid = samplesAt(tag, samplesStart, bytesEach);
  const turn = hasMatrix ? matrixOf(tag, matrixAt) : (value: Triple) => value;
  return (inks) =>
    bend(turn(bend(interpolate(grid, points, bendInks(inks, inputs)), middle)), outputs);
}

function matrixOf(tag: DataView, at: number) {
  const value = (i: number) => fixedAt(tag, at + 4 * i);
  const row = (i: number): Triple => [value(i), value(i + 1), value(i + 2)];
  const matrix = [row(0), row(3), row(6)] as const;
  return (v: Triple): Triple => {
    const [x, y, z] = apply(matrix, v);
    return [x + value(9), y + value(10), z + value(11)];
  };
}

function isGrid(points: readonly number[]): boolean {
  return points.every((count) => count >= 2);
}

function gridSamples(points: readonly number[]): number {
  return points.reduce((product, count) => product * count, outputCount);
}

function bendInks(inks: Inks, curves: readonly Curve[]): number[] {
  return inks.map((ink, i) => clamp(curves[i]?.(ink) ?? ink));
}

function bend([x, y, z]: Triple, [first, second, third]: readonly Curve[]): Triple {
  return [first?.(x) ?? x, second?.(y) ?? y, third?.(z) ?? z];
}

/** Multilinear between the 16 nearest points, as in Chromium. */
function interpolate(grid: Samples, points: readonly number[], inks: readonly number[]): Triple {
  const sum: [number, number, number] = [0, 0, 0];
  for (let corner = 0; corner < 2 ** inkCount; corner++) {
    let index = 0;
    let weight = 1;
    for (let ink = 0; ink < inkCount && weight > 0; ink++) {
      const count = points[ink] ?? 0;
      const place = (inks[ink] ?? 0) * (count - 1);
      const low = Math.floor(place);
      const isUpper = (corner >> ink) & 1;
      index = index * count + low + isUpper;
      weight *= isUpper ? place - low : 1 - (place - low);
    }
    // A corner beyond the last point also has no weight.
    if (weight === 0) continue;
    for (const i of [0, 1, 2] as const) sum[i] += weight * grid(index * outputCount + i);
  }
  return sum;
}
