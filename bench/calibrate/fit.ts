// Measurements -> the constants of the cost model.
import { sum } from '../figures.ts';

export interface Point {
  /** Millions of samples of the picture. */
  readonly size: number;
  /** Size of the file, in millions of bytes. */
  readonly inputMb: number;
  readonly value: number;
}

export interface Line {
  readonly fixed: number;
  readonly perSize: number;
}

/**
 * Finds the nearest line that has no point above it, because the model must never predict too little memory.
 *
 * @returns a line without negative constants
 * @throws Error when there are no points
 */
export function lineAbove(points: readonly Point[]): Line {
  const candidates: Line[] = [
    { fixed: Math.max(0, ...points.map(({ value }) => value)), perSize: 0 },
  ];
  for (const a of points) {
    for (const b of points) {
      if (b.size <= a.size) continue;
      const perSize = (b.value - a.value) / (b.size - a.size);
      candidates.push({ perSize, fixed: a.value - perSize * a.size });
    }
  }
  const isAbove = ({ fixed, perSize }: Line) =>
    fixed >= 0 &&
    perSize >= 0 &&
    points.every(({ size, value }) => fixed + perSize * size >= value - 1e-9);
  const excess = ({ fixed, perSize }: Line) =>
    points.reduce((sum, { size, value }) => sum + (fixed + perSize * size) / value, 0);
  const [best] = candidates.filter(isAbove).toSorted((a, b) => excess(a) - excess(b));
  if (!best) throw new Error('No points to fit a line to.');
  return best;
}

export interface Plane extends Line {
  readonly perInputMb: number;
}

/** Until the constants no longer change: samples and bytes grow together, so each step is small. */
const passes = 100_000;

/**
 * Finds the plane with the smallest sum of squared relative errors. CPU time grows with the samples and with the bytes.
 *
 * @returns a plane without negative constants
 */
export function nearestPlane(points: readonly Point[]): Plane {
  // Divided by its value, each point should come to 1.
  const columns = [
    points.map(({ value }) => 1 / value),
    points.map(({ size, value }) => size / value),
    points.map(({ inputMb, value }) => inputMb / value),
  ];
  const dot = (a: readonly number[], b: readonly number[]) =>
    sum(a.map((value, i) => value * (b[i] ?? 0)));
  const products = columns.map((column) => columns.map((other) => dot(column, other)));
  const wanted = columns.map(sum);
  const weights: [number, number, number] = [0, 0, 0];
  for (let pass = 0; pass < passes; pass++) {
    for (const [i, row] of products.entries()) {
      // The best value of this constant while the others keep theirs.
      const own = row[i] ?? 1;
      const rest = (wanted[i] ?? 0) - dot(row, weights) + own * (weights[i] ?? 0);
      weights[i] = Math.max(0, rest / own);
    }
  }
  const [fixed, perSize, perInputMb] = weights;
  return { fixed, perSize, perInputMb };
}
