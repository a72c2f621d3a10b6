// Estimates a sum over millions of objects from a few hundred that are read. The objects are grouped by size and type while they are
// listed, and the same number is drawn from each group, so that the few large ones count as much as they cost.
import { extname } from 'node:path/posix';
import type { ListedObject } from '#storage/object-store.ts';

/** Objects of about the same size, by the power of two, and of the same extension and storage class. */
export interface Group<Object> {
  readonly count: number;
  readonly bytes: number;
  /** Drawn from the group, each object with the same chance. */
  readonly drawn: readonly Object[];
}

/** More extensions than this are grouped as one, so that names cannot fill the memory. */
const mostExtensions = 30;

/**
 * @param perGroup how many objects are drawn from each group
 * @param random as Math.random
 */
export function createSample<Object extends Pick<ListedObject, 'key' | 'bytes' | 'storageClass'>>(
  perGroup: number,
  random = Math.random,
) {
  const groups = new Map<string, { count: number; bytes: number; drawn: Object[] }>();
  const extensions = new Set<string>();

  function groupOf({ key, bytes, storageClass = '' }: Object) {
    const found = extname(key).toLowerCase();
    if (extensions.size < mostExtensions) extensions.add(found);
    const name = `${extensions.has(found) ? found : '*'} ${Math.floor(Math.log2(bytes + 1))} ${storageClass}`;
    const group = groups.get(name) ?? { count: 0, bytes: 0, drawn: [] };
    groups.set(name, group);
    return group;
  }

  return {
    add(object: Object) {
      const group = groupOf(object);
      group.count += 1;
      group.bytes += object.bytes;
      // Reservoir sampling: each of the objects so far stays with the same chance.
      const place =
        group.drawn.length < perGroup ? group.drawn.length : Math.floor(random() * group.count);
      if (place < perGroup) group.drawn[place] = object;
    },
    groups: (): readonly Group<Object>[] => [...groups.values()],
  };
}

export interface Estimate {
  readonly sum: number;
  /** The sum is between these in about 90 of 100 samples: see `estimateSum` and `addModelError`. */
  readonly low: number;
  readonly high: number;
}

/**
 * Standard deviations on each side of the mean. 1.645 hold 90 % of a normal distribution. The spread of a group is uncertain too, and many
 * groups have a few sizes only: in `npm run bench:backfill` this holds about 90 %.
 */
const deviations = 1.9;

/** @param readValue how much an object that was drawn adds to the sum */
export function estimateSum<Object>(
  groups: readonly Group<Object>[],
  readValue: (object: Object) => number,
): Estimate {
  const read = groups.map(({ count, drawn }) => ({ count, ...describe(drawn.map(readValue)) }));
  // A group of one value says nothing about its spread. It is as uneven as all values are.
  const all = describe(groups.flatMap(({ drawn }) => drawn.map(readValue)));
  const sum = read.reduce((total, { count, mean }) => total + count * mean, 0);
  const variance = read.reduce((total, { count, values, spread = all.spread ?? 0 }) => {
    const unread = 1 - values / count;
    return total + (count ** 2 * unread * spread) / Math.max(values, 1);
  }, 0);
  const half = deviations * Math.sqrt(variance);
  return { sum, low: Math.max(0, sum - half), high: sum + half };
}

/**
 * How much the cost model may be off, of the CPU time that it predicts. By class, it is off by up to 53 % in the median ("How good the
 * predictions are" in docs/routing.md), and AWS's processors are not measured.
 */
const modelError = 0.5;

/** @param modelled the part of the estimate that the cost model predicts; by default all of it */
export function addModelError(
  { sum, low, high }: Estimate,
  modelled: Estimate = { sum, low, high },
): Estimate {
  return {
    sum,
    low: Math.max(0, low - modelError * modelled.low),
    high: high + modelError * modelled.high,
  };
}

/** @returns the mean, and the variance of more than one value */
function describe(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  const spread = values.length > 1 ? squares / (values.length - 1) : undefined;
  return { values: values.length, mean, spread };
}
