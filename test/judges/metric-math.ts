// The part of CloudWatch's metric math that our alarms and dashboard use: numbers, metrics, IF, MAX and SUM. JavaScript has the
// same syntax for it.
import { compileFunction } from 'node:vm';

/** Values by the ids of the metrics; `undefined` if a metric has no point at that time. */
export type Variables = ReadonlyMap<string, number | undefined>;

const compiled = new Map<string, ReturnType<typeof compileFunction>>();

/**
 * @returns `undefined` if the expression has no point. A point exists only where each side of an operation has one, and
 *   CloudWatch drops a division by zero.
 * @throws Error for a variable without an entry, an unknown function and an unknown sign
 */
export function evaluateMath(text: string, variables: Variables): number | undefined {
  if (!/^[\w\s.,+\-*/<>=()[\]]+$/.test(text)) throw new Error(`${text}: unknown sign`);
  const names = [...Object.keys(functions), ...variables.keys()];
  const id = `${names} ${text}`;
  const run = compiled.get(id) ?? compileFunction(`return (${text});`, names);
  compiled.set(id, run);
  // NaN stands for a missing value: arithmetic keeps it.
  const values = [...variables.values()].map((value) => value ?? Number.NaN);
  const result: unknown = run(...Object.values(functions), ...values);
  if (typeof result !== 'number') throw new Error(`${text} is no time series.`);
  return Number.isFinite(result) ? result : undefined;
}

const present = (items: readonly number[]) => items.filter((item) => !Number.isNaN(item));

const functions = {
  /** Missing where `value` is. The condition has the same metrics as `value` in our alarms. */
  IF(isSo: boolean, value: number, otherwise: number) {
    if (otherwise === undefined) throw new Error('IF takes three arguments.');
    return isSo || Number.isNaN(value) ? value : otherwise;
  },
  MAX: (items: readonly number[]) => Math.max(...present(items)),
  SUM(items: readonly number[]) {
    const found = present(items);
    return found.length > 0 ? found.reduce((a, b) => a + b) : Number.NaN;
  },
};
