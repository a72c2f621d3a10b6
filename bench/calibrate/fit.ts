// Measurements -> the constants of the cost model.

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

/**
 * Finds the plane with the smallest sum of squared relative errors. CPU time grows with the samples and with the bytes.
 *
 * @returns a plane without negative constants
 * @throws Error when there are no points
 */
export function nearestPlane(points: readonly Point[]): Plane {
  const columns = [() => 1, ({ size }: Point) => size, ({ inputMb }: Point) => inputMb];
  let best: { error: number; plane: Plane } | undefined;
  // Tries each subset of the three constants, and takes the best without a negative constant.
  for (let used = 1; used < 8; used++) {
    const chosen = columns.map((column, i) => ((used >> i) & 1 ? column : () => 0));
    const weights = solveLeastSquares(points, chosen, used);
    if (!weights || weights.some((weight) => weight < 0)) continue;
    const [fixed, perSize, perInputMb] = weights;
    const error = points.reduce((sum, point) => {
      const predicted = fixed + perSize * point.size + perInputMb * point.inputMb;
      return sum + (predicted / point.value - 1) ** 2;
    }, 0);
    if (!best || error < best.error) best = { error, plane: { fixed, perSize, perInputMb } };
  }
  if (!best) throw new Error('No points to fit a plane to.');
  return best.plane;
}

type Three = [number, number, number];

/** Solves the normal equations by elimination. Columns that are not `used` get 0. */
function solveLeastSquares(
  points: readonly Point[],
  columns: readonly ((point: Point) => number)[],
  used: number,
): Three | undefined {
  const rows = [0, 1, 2].map((i) =>
    [0, 1, 2, 3].map((j) => {
      const isUnused = !((used >> i) & 1);
      if (isUnused) return i === j ? 1 : 0;
      return points.reduce((sum, point) => {
        const left = (columns[i]?.(point) ?? 0) / point.value;
        return sum + left * (j === 3 ? 1 : (columns[j]?.(point) ?? 0) / point.value);
      }, 0);
    }),
  );
  for (let i = 0; i < 3; i++) {
    const pivot = rows.slice(i).toSorted((a, b) => Math.abs(b[i] ?? 0) - Math.abs(a[i] ?? 0))[0];
    if (!pivot || Math.abs(pivot[i] ?? 0) < 1e-12) return undefined;
    rows.splice(rows.indexOf(pivot), 1);
    rows.splice(i, 0, pivot);
    rows.forEach((row, r) => {
      if (r === i) return;
      const factor = (row[i] ?? 0) / (pivot[i] ?? 1);
      row.forEach((value, c) => {
        row[c] = value - factor * (pivot[c] ?? 0);
      });
    });
  }
  const [a = 0, b = 0, c = 0] = rows.map((row, i) => (row[3] ?? 0) / (row[i] ?? 1));
  return [a, b, c];
}
