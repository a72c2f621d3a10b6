// Unpacks the LZW data of a GIF frame up to its first fault. libvips would discard the whole frame.

const maxCodes = 4096;
const maxCodeBits = 12;

/**
 * Unpacks codes until the end code, an impossible code, the end of the file, or until `write` has enough.
 *
 * It follows Wuffs, Chromium's GIF reader. A missing first clear code and a table that stays full are fine, and a code beyond
 * the table ends the picture.
 *
 * @param at offset of the first block of data
 * @param literalBits 0..8
 * @param write takes colour numbers in order, in an array that is reused, and returns whether it wants more
 */
export function unpackLzw(
  bytes: Uint8Array,
  at: number,
  literalBits: number,
  write: (colors: Uint8Array) => boolean,
): void {
  const clear = 1 << literalBits;
  const end = clear + 1;
  const prefixes = new Uint16Array(maxCodes);
  const suffixes = new Uint8Array(maxCodes);
  const lengths = new Uint16Array(maxCodes);
  for (let color = 0; color < clear; color++) {
    suffixes[color] = color;
    lengths[color] = 1;
  }
  const readCode = createCodeReader(bytes, at);
  const run = new Uint8Array(maxCodes + 1);
  let next = end;
  let previous = end;
  let width = literalBits + 1;

  while (true) {
    const code = readCode(width);
    if (code === undefined || code === end || code > next) return;
    if (code === clear) {
      next = end;
      previous = end;
      width = literalBits + 1;
      continue;
    }
    // Right after a clear code the table holds nothing but the colours.
    if (code > end && previous === end) return;
    const isNew = code === next;
    const known = isNew ? previous : code;
    const length = lengths[known] ?? 0;
    for (let i = length - 1, from = known; i >= 0; i--) {
      run[i] = suffixes[from] ?? 0;
      from = prefixes[from] ?? 0;
    }
    const first = run[0] ?? 0;
    if (isNew) run[length] = first;
    if (!write(run.subarray(0, isNew ? length + 1 : length))) return;
    if (next < maxCodes) {
      // The first code after a clear code fills the end code's entry, which no code refers to.
      prefixes[next] = previous;
      suffixes[next] = first;
      lengths[next] = (lengths[previous] ?? 0) + 1;
      next++;
      if (width < maxCodeBits && next >> width !== 0) width++;
      previous = code;
    }
  }
}

/** @returns a function that reads numbers of `width` bits across the blocks, up to the empty block or the end of the file */
function createCodeReader(bytes: Uint8Array, start: number): (width: number) => number | undefined {
  let at = start;
  let left = 0;
  let bits = 0;
  let bitCount = 0;
  return (width) => {
    while (bitCount < width) {
      if (left === 0) {
        left = bytes[at++] ?? 0;
        if (left === 0) {
          // Later calls return `undefined` too.
          at = bytes.length;
          return undefined;
        }
      }
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      left--;
      bits |= byte << bitCount;
      bitCount += 8;
    }
    const code = bits & ((1 << width) - 1);
    bits >>>= width;
    bitCount -= width;
    return code;
  };
}
