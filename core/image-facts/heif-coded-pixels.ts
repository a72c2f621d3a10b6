// Counts the pixels that a HEIF decoder goes through: an item of 64x64 may be made from 256 items of nine million.
import type { HeifItems } from './heif-items.ts';

/**
 * Counts the pixels of all items that the primary item is made from, at each use. If an item has alpha, the larger of the
 * two counts. In honest files both have one size, and predictions cover both.
 *
 * @param pixelsOf number of pixels that an item states
 * @returns the count, at least the primary item's own; `undefined` when items are made from one another in a circle
 */
export function countCodedPixels(
  { primary, references, alphas }: HeifItems,
  pixelsOf: (itemId: number) => number,
): number | undefined {
  const madeFrom = new Map<number, readonly number[]>();
  for (const { type, from, to } of references) {
    if (type === 'dimg' && !madeFrom.has(from)) madeFrom.set(from, to);
  }
  const alphasOf = new Map<number, number[]>();
  for (const { from, to } of alphas) {
    for (const itemId of to) {
      const before = alphasOf.get(itemId);
      if (before) before.push(from);
      else alphasOf.set(itemId, [from]);
    }
  }

  const known = new Map<number, number>();
  const count = (itemId: number): number => {
    const before = known.get(itemId);
    if (before !== undefined) return before;
    // If the recursion comes back to this item, it is made from itself, and the count stays infinite.
    known.set(itemId, Number.POSITIVE_INFINITY);
    let parts = 0;
    for (const part of madeFrom.get(itemId) ?? []) parts += count(part);
    let pixels = Math.max(pixelsOf(itemId), parts);
    for (const alpha of alphasOf.get(itemId) ?? []) pixels = Math.max(pixels, count(alpha));
    known.set(itemId, pixels);
    return pixels;
  };
  const pixels = count(primary);
  return Number.isFinite(pixels) ? pixels : undefined;
}
