// A look-up for skipping the AC coefficients of a baseline JPEG (ITU T.81, F.2.2.2): how many bits and coefficients come next.

/**
 * Bits that one look-up resolves: the codes of one or more coefficients. The bits after the last code may lie behind them,
 * because nobody needs their value.
 */
export const acLookupBits = 13;

/** An entry is `coefficients << acCountShift | bits`. Two numbers of coefficients, more than a block has, mean something else. */
export const acCountShift = 5;
/** Added where the block ends with the entry. */
export const endOfBlock = 128;
/** Where not even one code fits: no bits. */
export const longCode = 256;

export interface AcTable {
  readonly lookup: Uint16Array;
  /** By length in bits: one more than the largest code, and the index of the symbol of code 0. */
  readonly ends: Int32Array;
  readonly firstSymbols: Int32Array;
  /** `zeros << 4 | bits` of a coefficient, by code in order. */
  readonly symbols: Uint8Array;
}

/**
 * @param counts the number of codes of 1 to 16 bits
 * @param symbols the symbols of these codes, in order
 * @returns `undefined` when no such set of codes exists
 */
export function buildAcTable(counts: Uint8Array, symbols: Uint8Array): AcTable | undefined {
  const ends = new Int32Array(17);
  const firstSymbols = new Int32Array(17);
  /** `symbol << 4 | length`, by the next bits; 0 where no code fits. */
  const codes = new Uint16Array(1 << acLookupBits);
  let code = 0;
  let index = 0;
  for (let length = 1; length <= 16; length++) {
    firstSymbols[length] = index - code;
    for (let left = counts[length - 1] ?? 0; left > 0; left--, code++, index++) {
      if (length > acLookupBits) continue;
      const room = acLookupBits - length;
      codes.fill(((symbols[index] ?? 0) << 4) | length, code << room, (code + 1) << room);
    }
    // libjpeg does not allow a code of ones only.
    if (code >= 1 << length) return undefined;
    ends[length] = code;
    code <<= 1;
  }
  return { lookup: combine(codes), ends, firstSymbols, symbols };
}

function combine(codes: Uint16Array): Uint16Array {
  const lookup = new Uint16Array(codes.length);
  for (let bits = 0; bits < codes.length; bits++) {
    let used = 0;
    let coefficients = 0;
    while (used < acLookupBits) {
      const code = codes[(bits << used) & (codes.length - 1)] ?? 0;
      const length = code & 15;
      if (length === 0 || used + length > acLookupBits) break;
      const symbol = code >> 4;
      if (isEndOfBlock(symbol)) {
        coefficients += endOfBlock;
        used += length;
        break;
      }
      const more = (symbol >> 4) + 1;
      if (coefficients + more > 63) break;
      coefficients += more;
      used += length + (symbol & 15);
    }
    lookup[bits] = used === 0 ? longCode << acCountShift : (coefficients << acCountShift) | used;
  }
  return lookup;
}

/** libjpeg takes each symbol without bits for the end, except 16 zeros. */
const isEndOfBlock = (symbol: number) => (symbol & 15) === 0 && symbol !== 0xf0;

/**
 * Reads one code.
 *
 * @param next the next 16 bits
 * @param minLength bits that the code has at least
 * @returns an entry; 0 where no code is like that
 */
export function readAcCode(table: AcTable | undefined, next: number, minLength: number): number {
  if (!table) return 0;
  const { ends, firstSymbols, symbols } = table;
  for (let length = minLength; length <= 16; length++) {
    const code = next >> (16 - length);
    if (code >= (ends[length] ?? 0)) continue;
    const symbol = symbols[(firstSymbols[length] ?? 0) + code] ?? 0;
    const coefficients = isEndOfBlock(symbol) ? endOfBlock : (symbol >> 4) + 1;
    return (coefficients << acCountShift) | (length + (symbol & 15));
  }
  return 0;
}
