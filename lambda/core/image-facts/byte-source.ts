// The pieces of a file that are at hand, read as one file, with a bound on how often their bytes are read.

/** Some bytes of a file and their place in the file. */
export interface Piece {
  /** Offset of the first byte. */
  readonly from: number;
  readonly bytes: Uint8Array;
}

export interface ByteRange {
  /** First byte. */
  readonly from: number;
  /** One past the last byte. */
  readonly to: number;
}

/** How often a parser may read each byte at hand, on average. Honest parsers read less than two (linear-work.test.ts). */
const readsPerByte = 4;
/** Bytes that a parser may read besides, so that short files are no special case. */
const freeReads = 65_536;
/** Bytes that a search looks at before it calls `indexOf`, which takes as long as about this many reads. */
const nearBytes = 16;

const noBytes = new Uint8Array();

/**
 * Reads numbers from a file of which only pieces are known.
 *
 * A read of bytes that are not at hand gives 0 and sets `missing`, and so does every later read: nothing is at hand any more.
 * `readImageFacts` throws away the result that a parser makes from such zeros, and asks for the missing bytes instead. So a
 * parser needs no check after each read: it is enough that its loops stop on `missing` or when `has` says no.
 *
 * A parser that reads the bytes at hand again and again is stopped in the same way. `missing` then names bytes behind the
 * end of the file, so the file counts as damaged.
 */
export class ByteSource {
  readonly totalBytes: number;
  /** Bytes at hand in all pieces. */
  readonly bytesAtHand: number;
  /** Few: `findImageFacts` reads four. */
  #pieces: readonly Piece[];
  /** The piece that was read last: parsers read forwards. */
  #bytes: Uint8Array = noBytes;
  #from = 0;
  #missing: ByteRange | undefined;
  #bytesRead = 0;
  readonly #mostRead: number;

  constructor(pieces: readonly Piece[], totalBytes: number) {
    const ends = pieces.map(({ from, bytes }) => from + bytes.length);
    this.#pieces = pieces;
    this.bytesAtHand = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
    // The bytes are a better witness than a caller who states too short a file.
    this.totalBytes = Math.max(totalBytes, ...ends);
    this.#mostRead = readsPerByte * this.bytesAtHand + freeReads;
  }

  /** The first bytes that a parser read and that were not at hand. */
  get missing(): ByteRange | undefined {
    return this.#missing;
  }

  /** Bytes that were read so far, each as often as it was read. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  has(offset: number, length: number): boolean {
    if (this.#holds(offset, length)) return true;
    let at = offset;
    do {
      if (!this.#moveTo(at)) return false;
      at = this.#from + this.#bytes.length;
    } while (at < offset + length);
    return true;
  }

  /** Sets `missing` unless the bytes are at hand. @returns whether they are */
  need(offset: number, length: number): boolean {
    return this.has(offset, length) || this.#stop({ from: offset, to: offset + length });
  }

  /** @returns the bytes at hand from an offset on, up to the first gap, and `most` of them at most */
  bytes(offset: number, most: number): Uint8Array {
    const parts: Uint8Array[] = [];
    let at = offset;
    while (at < offset + most && this.#moveTo(at)) {
      const part = this.#bytes.subarray(at - this.#from, offset + most - this.#from);
      parts.push(part);
      at += part.length;
    }
    const [first = noBytes] = parts;
    if (!this.#spend(at - offset)) return noBytes;
    return parts.length < 2 ? first : joined(parts, at - offset);
  }

  /** @returns the offset of the next byte of that value, or of the first byte that is not at hand */
  find(value: number, from: number): number {
    let at = from;
    while (this.#moveTo(at)) {
      const found = indexOf(this.#bytes, value, at - this.#from);
      const next = this.#from + (found < 0 ? this.#bytes.length : found);
      if (!this.#spend(next - at) || found >= 0) return next;
      at = next;
    }
    return at;
  }

  u8(offset: number): number {
    const byte = this.#bytes[offset - this.#from];
    if (byte === undefined) return this.#number(offset, 1, false);
    return this.#spend(1) ? byte : 0;
  }

  u16(offset: number, littleEndian = false): number {
    return this.#number(offset, 2, littleEndian);
  }

  u24(offset: number, littleEndian = false): number {
    return this.#number(offset, 3, littleEndian);
  }

  u32(offset: number, littleEndian = false): number {
    return this.#number(offset, 4, littleEndian);
  }

  i32(offset: number, littleEndian = false): number {
    return this.#number(offset, 4, littleEndian) | 0;
  }

  /** Inexact above 2^53; no file is that long, so such a number is out of range all the same. */
  u64(offset: number, littleEndian = false): number {
    return this.#number(offset, 8, littleEndian);
  }

  /** @returns bytes as Latin-1 text, as tags and signatures are written; empty when they are not all at hand */
  text(offset: number, length: number): string {
    if (!this.#take(offset, length)) return '';
    let text = '';
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.#byte(offset + i));
    return text;
  }

  #number(offset: number, length: number, littleEndian: boolean): number {
    if (!this.#take(offset, length)) return 0;
    let number = 0;
    const step = littleEndian ? -1 : 1;
    let at = littleEndian ? offset + length - 1 : offset;
    for (let i = 0; i < length; i++, at += step) {
      number = number * 256 + (this.#bytes[at - this.#from] ?? this.#byte(at));
    }
    return number;
  }

  /** @returns whether the bytes may be read: they are at hand, and the parser has not read too many */
  #take(offset: number, length: number): boolean {
    return (this.#holds(offset, length) || this.need(offset, length)) && this.#spend(length);
  }

  #spend(count: number): boolean {
    this.#bytesRead += count;
    return (
      this.#bytesRead <= this.#mostRead ||
      this.#stop({ from: this.totalBytes, to: this.totalBytes + 1 })
    );
  }

  #stop(missing: ByteRange): false {
    this.#missing ??= missing;
    this.#pieces = [];
    this.#bytes = noBytes;
    return false;
  }

  /** A byte that is at hand, perhaps in another piece than the last one. */
  #byte(offset: number): number {
    if (!this.#holds(offset, 1)) this.#moveTo(offset);
    return this.#bytes[offset - this.#from] ?? 0;
  }

  #holds(offset: number, length: number): boolean {
    return offset >= this.#from && offset + length <= this.#from + this.#bytes.length;
  }

  /** Makes a piece with this byte the current one. @returns whether there is such a piece */
  #moveTo(offset: number): boolean {
    if (this.#holds(offset, 1)) return true;
    const piece = this.#pieces.find(
      ({ from, bytes }) => offset >= from && offset < from + bytes.length,
    );
    if (piece === undefined) return false;
    this.#from = piece.from;
    this.#bytes = piece.bytes;
    return true;
  }
}

function indexOf(bytes: Uint8Array, value: number, from: number): number {
  const near = Math.min(bytes.length, from + nearBytes);
  for (let at = from; at < near; at++) if (bytes[at] === value) return at;
  return bytes.indexOf(value, near);
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
