// Code lengths of a Huffman code -> how to find the symbol that the next bits stand for.

export interface HuffmanTable {
  /** Bits that `entries` is looked up with. */
  readonly bits: number;
  /** By those bits: symbol * 16 + length of its code; 0 where the code is longer, or there is none. */
  readonly entries: Uint16Array;
  /** How many codes there are of each length, and their symbols in the order of the codes. */
  readonly counts: Uint16Array;
  readonly symbols: Uint16Array;
}

const maxBits = 15;
/** Longer codes are rare. A table for all of them would let a file of empty blocks keep us busy with filling it. */
const maxLookupBits = 10;

/**
 * @param lengths bits of each symbol's code, 0 for symbols that do not occur
 * @returns `undefined` when more codes are claimed than fit; too few are fine until a missing one turns up
 */
export function createHuffmanTable(lengths: Uint8Array): HuffmanTable | undefined {
  const counts = new Uint16Array(maxBits + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const nextCodes = new Uint16Array(maxBits + 1);
  const nextPlaces = new Uint16Array(maxBits + 1);
  for (let length = 1, code = 0, place = 0; length <= maxBits; length++, code <<= 1) {
    nextCodes[length] = code;
    nextPlaces[length] = place;
    code += counts[length] ?? 0;
    place += counts[length] ?? 0;
    if (code > 1 << length) return undefined;
  }
  const bits = Math.min(
    maxLookupBits,
    Math.max(
      1,
      counts.findLastIndex((count) => count > 0),
    ),
  );
  const entries = new Uint16Array(1 << bits);
  const symbols = new Uint16Array(lengths.length);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol] ?? 0;
    if (length === 0) continue;
    const code = nextCodes[length] ?? 0;
    const place = nextPlaces[length] ?? 0;
    nextCodes[length] = code + 1;
    nextPlaces[length] = place + 1;
    symbols[place] = symbol;
    if (length > bits) continue;
    for (let at = reverse(code, length); at < entries.length; at += 1 << length) {
      entries[at] = symbol * 16 + length;
    }
  }
  return { bits, entries, counts, symbols };
}

/**
 * Goes through the bits one by one, for what the table does not have.
 *
 * @param next bits to come, the lowest first, at least 15 of them
 * @returns symbol * 16 + length of its code; 0 where there is none
 */
export function findLongCode({ counts, symbols }: HuffmanTable, next: number): number {
  for (let length = 1, code = 0, first = 0, place = 0; length <= maxBits; length++) {
    code = (code << 1) | ((next >> (length - 1)) & 1);
    const count = counts[length] ?? 0;
    if (code - first < count) return (symbols[place + code - first] ?? 0) * 16 + length;
    place += count;
    first = (first + count) << 1;
  }
  return 0;
}

/** Codes are stored from their first bit on, and read from the lowest. */
function reverse(code: number, length: number): number {
  let reversed = 0;
  for (let bit = 0; bit < length; bit++) reversed |= ((code >> bit) & 1) << (length - 1 - bit);
  return reversed;
}
