// The Huffman table of a JPEG's DC differences (ITU T.81, annexes C and F.2.2.1).

/** Bits that one look-up resolves. A code and its difference are seldom longer. */
export const lookupBits = 10;

/** What an entry of the look-up holds besides its length in bits. */
export const entryKind = { long: 0, difference: 1, category: 2 } as const;

export interface DcTable {
  /**
   * By the next `lookupBits` bits: `value << 8 | length << 2 | kind`. The value is the difference, or the number of its
   * bits where code and difference do not fit; 0 where not even the code fits.
   */
  readonly lookup: Int32Array;
  /** By length in bits: the smallest code, the number of codes, and the index of the first one's symbol. */
  readonly firstCodes: Int32Array;
  readonly codeCounts: Int32Array;
  readonly firstSymbols: Int32Array;
  /** Number of bits of the difference, by code in order. */
  readonly categories: Uint8Array;
}

/** A DC difference of 8-bit samples has at most 11 bits; libjpeg allows 15. */
const maxCategory = 15;

/**
 * @param counts the number of codes of 1 to 16 bits
 * @param categories the symbols of these codes, in order
 * @returns `undefined` when no such set of codes exists
 */
export function buildDcTable(counts: Uint8Array, categories: Uint8Array): DcTable | undefined {
  const lookup = new Int32Array(1 << lookupBits);
  const firstCodes = new Int32Array(17);
  const codeCounts = new Int32Array(17);
  const firstSymbols = new Int32Array(17);
  let code = 0;
  let symbol = 0;
  for (let length = 1; length <= 16; length++) {
    const count = counts[length - 1] ?? 0;
    firstCodes[length] = code;
    codeCounts[length] = count;
    firstSymbols[length] = symbol;
    // libjpeg does not allow a code of ones only.
    if (code + count >= 1 << length) return undefined;
    for (const end = symbol + count; symbol < end; symbol++, code++) {
      const category = categories[symbol];
      if (category === undefined || category > maxCategory) return undefined;
      if (length <= lookupBits) fillEntries(lookup, code, length, category);
    }
    code <<= 1;
  }
  return { lookup, firstCodes, codeCounts, firstSymbols, categories };
}

function fillEntries(lookup: Int32Array, code: number, length: number, category: number): void {
  const room = lookupBits - length;
  if (category > room) {
    const entry = (category << 8) | (length << 2) | entryKind.category;
    lookup.fill(entry, code << room, (code + 1) << room);
    return;
  }
  const width = 1 << (room - category);
  for (let bits = 0; bits < 1 << category; bits++) {
    const from = ((code << category) | bits) * width;
    const entry =
      (differenceOf(bits, category) << 8) | ((length + category) << 2) | entryKind.difference;
    lookup.fill(entry, from, from + width);
  }
}

/** T.81 table F.1: the upper half of a category's values is positive. */
export function differenceOf(bits: number, category: number): number {
  if (category === 0) return 0;
  return bits < 1 << (category - 1) ? bits - (1 << category) + 1 : bits;
}
