// What a HEIF decoder goes through for the primary item: one of 64x64 pixels may be made from 256 items of nine million.
import type { HeifItems } from './heif-items.ts';

interface ItemReader {
  /** Pixels that an item says it has. */
  pixelsOf(itemId: number): number;
  /** Whether an item is the alpha of those that it refers to. */
  isAlpha(itemId: number): boolean;
}

/**
 * Counts the pixels of all items that the primary one is made from, as often as they are used. Of an item and its alpha
 * the larger counts: they have one size unless somebody means harm, and predictions are for both.
 *
 * @returns the count, at least the primary item's own; `undefined` when items are made from one another in a circle
 */
export function countCodedPixels(
  { primary, references }: Pick<HeifItems, 'primary' | 'references'>,
  { pixelsOf, isAlpha }: ItemReader,
): number | undefined {
  const madeFrom = new Map<number, readonly number[]>();
  const alphasOf = new Map<number, number[]>();
  for (const { type, from, to } of references) {
    if (type === 'dimg' && !madeFrom.has(from)) madeFrom.set(from, to);
    if (type !== 'auxl' || !isAlpha(from)) continue;
    for (const itemId of to) {
      const alphas = alphasOf.get(itemId);
      if (alphas) alphas.push(from);
      else alphasOf.set(itemId, [from]);
    }
  }

  const known = new Map<number, number>();
  const count = (itemId: number): number => {
    const before = known.get(itemId);
    if (before !== undefined) return before;
    // What comes back to here is a circle.
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
