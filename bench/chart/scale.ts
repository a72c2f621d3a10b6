// Maps values to places along an axis, and chooses the ticks of the axis.

export interface Axis {
  readonly label: string;
  readonly unit: string;
  /** Whether the axis is logarithmic. All values must then be above 0. */
  readonly log?: boolean;
}

export interface Scale {
  /** @returns the place of a value, in the picture's units */
  readonly at: (value: number) => number;
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

const wantedTicks = 6;
/** Leading digits of the ticks on a logarithmic axis that spans little, and on one that spans more. */
const fineDigits = [1, 1.5, 2, 3, 4, 5, 7];
const coarseDigits = [1, 2, 5];

/**
 * @param from place of the least value, in the picture's units
 * @param to place of the greatest value
 * @throws Error when there are no values, or a logarithmic axis has one that is not above 0
 */
export function scaleOf(
  { log = false }: Axis,
  values: readonly number[],
  from: number,
  to: number,
): Scale {
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  if (!Number.isFinite(least) || !Number.isFinite(greatest)) throw new Error('No finite values');
  if (log && least <= 0) throw new Error('A logarithmic axis needs values above 0');
  const ticks = log ? logTicks(least, greatest) : linearTicks(least, greatest);
  const min = Math.min(least, ticks[0] ?? least);
  const max = Math.max(greatest, ticks.at(-1) ?? greatest);
  const along = (value: number) => (log ? Math.log(value) : value);
  const span = along(max) - along(min) || 1;
  return {
    min,
    max,
    ticks,
    at: (value) => from + ((along(value) - along(min)) / span) * (to - from),
  };
}

/** The ticks start at 0. If all values are far from 0, they start at the round number below the least value. */
function linearTicks(least: number, greatest: number): number[] {
  const start = least > greatest / 2 ? least : Math.min(0, least);
  const rough = (greatest - start || 1) / wantedTicks;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.floor(start / step);
  const count = Math.ceil(greatest / step) - first;
  return Array.from({ length: count + 1 }, (_, i) => round((first + i) * step));
}

function logTicks(least: number, greatest: number): number[] {
  const digits = greatest / least < 20 ? fineDigits : greatest / least < 500 ? coarseDigits : [1];
  const decades = Array.from(
    { length: Math.ceil(Math.log10(greatest / least)) + 3 },
    (_, i) => 10 ** (Math.floor(Math.log10(least)) + i),
  );
  const all = decades.flatMap((decade) => digits.map((digit) => round(digit * decade)));
  const below = all.filter((tick) => tick <= least).at(-1) ?? least;
  const above = all.find((tick) => tick >= greatest) ?? greatest;
  return all.filter((tick) => tick >= below && tick <= above);
}

/** Removes the errors of binary fractions: 0.30000000000000004 becomes 0.3. */
function round(value: number): number {
  return Number(value.toPrecision(12));
}
