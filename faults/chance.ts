// Random draws by label: the same seed and label give the same draw, in any order of events.
import { createHash } from 'node:crypto';

/** @returns a number from 0 up to, and without, 1 for a label */
export type Chance = (label: string) => number;

export function chanceOf(seed: number): Chance {
  return (label) =>
    createHash('sha256').update(`${seed} ${label}`).digest().readUInt32BE(0) / 2 ** 32;
}

/** @param draw a number from 0 up to 1 */
export function pickBy<Item>(draw: number, items: readonly Item[]): Item {
  const item = items[Math.floor(draw * items.length)];
  if (item === undefined) throw new Error('Nothing to pick from');
  return item;
}
