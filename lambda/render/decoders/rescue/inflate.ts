// Inflates zlib data as far as it goes. node:zlib throws away what it had when the data turns out broken; this keeps it.
import { createHuffmanTable, findLongCode, type HuffmanTable } from './huffman-table.ts';

/** How it came to an end: the data's own, the taker had enough, too little data, or data that makes no sense. */
export type InflateEnd = 'finished' | 'stopped' | 'cut' | 'damaged';

const windowBytes = 32_768;
const longestMatch = 258;
/** Bytes inflated before they are handed on; the window stays below them. */
const outputBytes = 8 * windowBytes;
/** Bits are counted in 31 bits; what is behind these bytes counts as cut off. */
const mostInputBytes = 2 ** 28 - 16;
/** RFC 1951, 3.2.5: what length and distance symbols stand for, and how many more bits say it exactly. */
const lengthExtras = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
];
const distanceExtras = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const lengthBases = [...basesOf(lengthExtras.slice(0, -1), 3), longestMatch];
const distanceBases = basesOf(distanceExtras, 1);
const endOfBlock = 256;
const codeLengthOrder = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

const fixedLengths = new Uint8Array(288).fill(8).fill(9, 144, 256).fill(7, 256, 280);

/**
 * @param input a zlib stream, whole or not; its checksum at the end is not looked at
 * @param take gets the bytes in order, in pieces that are reused afterwards; returns whether it wants more
 */
export function inflate(input: Uint8Array, take: (bytes: Uint8Array) => boolean): InflateEnd {
  const inputBytes = input.length;
  const [method = 0, flags = 0] = input;
  if (inputBytes < 2) return 'cut';
  const isZlib = (method & 15) === 8 && method >> 4 <= 7 && (method * 256 + flags) % 31 === 0;
  if (!isZlib || (flags & 0x20) !== 0) return 'damaged';

  const inputBits = Math.min(inputBytes, mostInputBytes) * 8;
  const output = new Uint8Array(outputBytes + longestMatch);
  /** Bit offset in the input. */
  let at = 16;
  let filled = 0;
  let handedOn = 0;

  /** The next bits, at least 17 of them; beyond the end they are 0. */
  function peek(): number {
    const byte = at >> 3;
    return (
      ((input[byte] ?? 0) | ((input[byte + 1] ?? 0) << 8) | ((input[byte + 2] ?? 0) << 16)) >>>
      (at & 7)
    );
  }

  function read(count: number): number {
    const value = peek() & ((1 << count) - 1);
    at += count;
    return value;
  }

  /** @returns the symbol; -1 for a code that there is not */
  function readSymbol(table: HuffmanTable): number {
    const next = peek();
    const entry = table.entries[next & ((1 << table.bits) - 1)] || findLongCode(table, next);
    at += entry & 15;
    return entry === 0 ? -1 : entry >> 4;
  }

  /** Hands on what is new, and keeps the window. */
  function flush(): boolean {
    const wantsMore = take(output.subarray(handedOn, filled));
    if (filled > windowBytes) output.copyWithin(0, filled - windowBytes, filled);
    filled = Math.min(filled, windowBytes);
    handedOn = filled;
    return wantsMore;
  }

  function copyStored(): InflateEnd | undefined {
    at = (at + 7) & ~7;
    const length = read(16);
    const check = read(16);
    if (at > inputBits) return 'cut';
    if ((length ^ check) !== 0xffff) return 'damaged';
    for (let left = length; left > 0; ) {
      const from = at >> 3;
      const count = Math.min(left, inputBytes - from, outputBytes - filled);
      if (count <= 0) return 'cut';
      output.set(input.subarray(from, from + count), filled);
      filled += count;
      left -= count;
      at += count * 8;
      if (filled >= outputBytes && !flush()) return 'stopped';
    }
    return undefined;
  }

  function readTables(): readonly [HuffmanTable, HuffmanTable] | undefined {
    const literalCount = read(5) + 257;
    const distanceCount = read(5) + 1;
    const codeLengthCount = read(4) + 4;
    const codeLengths = new Uint8Array(codeLengthOrder.length);
    for (const symbol of codeLengthOrder.slice(0, codeLengthCount)) codeLengths[symbol] = read(3);
    const codeTable = createHuffmanTable(codeLengths);
    if (!codeTable) return undefined;
    const lengths = new Uint8Array(literalCount + distanceCount);
    for (let i = 0; i < lengths.length && at <= inputBits; ) {
      const symbol = readSymbol(codeTable);
      if (symbol < 0 || (symbol === 16 && i === 0)) return undefined;
      if (symbol < 16) {
        lengths[i++] = symbol;
        continue;
      }
      const value = symbol === 16 ? (lengths[i - 1] ?? 0) : 0;
      const count = symbol === 16 ? 3 + read(2) : symbol === 17 ? 3 + read(3) : 11 + read(7);
      if (i + count > lengths.length) return undefined;
      lengths.fill(value, i, i + count);
      i += count;
    }
    const literals = createHuffmanTable(lengths.subarray(0, literalCount));
    const distances = createHuffmanTable(lengths.subarray(literalCount));
    return literals && distances ? [literals, distances] : undefined;
  }

  function copyCoded(literals: HuffmanTable, distances: HuffmanTable): InflateEnd | undefined {
    while (true) {
      const symbol = readSymbol(literals);
      if (at > inputBits) return 'cut';
      if (symbol < 0) return 'damaged';
      if (symbol === endOfBlock) return undefined;
      if (symbol < endOfBlock) {
        output[filled++] = symbol;
      } else {
        const base = lengthBases[symbol - 257];
        if (base === undefined) return 'damaged';
        const length = base + read(lengthExtras[symbol - 257] ?? 0);
        const distanceSymbol = readSymbol(distances);
        const distanceBase = distanceBases[distanceSymbol];
        const distance = (distanceBase ?? 0) + read(distanceExtras[distanceSymbol] ?? 0);
        if (at > inputBits) return 'cut';
        if (distanceBase === undefined || distance > filled) return 'damaged';
        // Byte by byte: what is copied may overlap what it makes.
        for (let i = 0; i < length; i++, filled++) output[filled] = output[filled - distance] ?? 0;
      }
      if (filled >= outputBytes && !flush()) return 'stopped';
    }
  }

  function copyBlocks(): InflateEnd {
    while (true) {
      const isLast = read(1) === 1;
      const kind = read(2);
      if (at > inputBits) return 'cut';
      let end: InflateEnd | undefined = 'damaged';
      if (kind === 0) {
        end = copyStored();
      } else if (kind < 3) {
        const tables = kind === 1 ? fixedTables() : readTables();
        if (at > inputBits) return 'cut';
        if (tables) end = copyCoded(...tables);
      }
      if (end) return end;
      if (isLast) return 'finished';
    }
  }

  const end = copyBlocks();
  return end !== 'stopped' && !flush() ? 'stopped' : end;
}

function fixedTables(): readonly [HuffmanTable, HuffmanTable] | undefined {
  const literals = createHuffmanTable(fixedLengths);
  const distances = createHuffmanTable(new Uint8Array(30).fill(5));
  return literals && distances ? [literals, distances] : undefined;
}

/** Each symbol begins where the one before ends. */
function basesOf(extras: readonly number[], first: number): number[] {
  let base = first;
  return extras.map((extra) => {
    const own = base;
    base += 2 ** extra;
    return own;
  });
}
