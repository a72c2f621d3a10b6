// Reads the available pieces of a file as one file, and limits how many bytes a parser may read.

/** Some bytes of a file, and their place in it. */
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

/** Reads per available byte that a parser may make on average. linear-work.test.ts holds our parsers to two. */
const readsPerByte = 4;
/** Bytes that a parser may read in addition, so that short files need no special case. */
const freeReads = 65_536;
/** Bytes that a search compares before it calls `indexOf`: the call takes about as long as this many reads. */
const nearBytes = 16;

const noBytes = new Uint8Array();

/**
 * Reads numbers from the available pieces of a file.
 *
 * A read outside the pieces returns 0 and sets `missing`. After that every read returns 0. A parser then returns a result
 * made from zeros, and `readImageFacts` discards it and asks for the missing bytes. So a parser does not check each read:
 * its loops stop when `missing` is set or when `has` returns false.
 *
 * A parser that reads too many bytes is stopped in the same way. `missing` then names bytes after the end of the file, so
 * the file counts as damaged.
 */
export class ByteSource {
  readonly totalBytes: number;
  /** Bytes in all pieces. */
  readonly availableBytes: number;
  /** At most four from `findImageFacts`, so a search through them is cheap. */
  #pieces: readonly Piece[];
  /** The piece that was read last. Parsers read forwards, so the next byte is usually in it too. */
  #bytes: Uint8Array = noBytes;
  #from = 0;
  #missing: ByteRange | undefined;
  #bytesRead = 0;
  readonly #mostRead: number;

  constructor(pieces: readonly Piece[], totalBytes: number) {
    const ends = pieces.map(({ from, bytes }) => from + bytes.length);
    this.#pieces = pieces;
    this.availableBytes = pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
    // A caller may state a length that is too short, but the pieces exist.
    this.totalBytes = Math.max(totalBytes, ...ends);
    this.#mostRead = readsPerByte * this.availableBytes + freeReads;
  }

  /** The first bytes that a parser read outside the pieces. */
  get missing(): ByteRange | undefined {
    return this.#missing;
  }

  /** Bytes read so far; a byte that was read twice counts twice. */
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

  /** Sets `missing` unless the bytes are available. @returns whether they are */
  need(offset: number, length: number): boolean {
    return this.has(offset, length) || this.#stop({ from: offset, to: offset + length });
  }

  /** @returns the available bytes from an offset to the first gap, at most `most` */
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

  /** @returns the offset of the next byte with that value, or of the first byte that is not available */
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
    if (byte === undefined) return this.uint(offset, 1);
    return this.#spend(1) ? byte : 0;
  }

  u16(offset: number, littleEndian = false): number {
    return this.uint(offset, 2, littleEndian);
  }

  u24(offset: number, littleEndian = false): number {
    return this.uint(offset, 3, littleEndian);
  }

  u32(offset: number, littleEndian = false): number {
    return this.uint(offset, 4, littleEndian);
  }

  i32(offset: number, littleEndian = false): number {
    return this.uint(offset, 4, littleEndian) | 0;
  }

  /**
   * @param length bytes of the number. Eight bytes are inexact above 2^53, but no file is that long, so such a number is
   *   out of range anyway
   */
  uint(offset: number, length: number, littleEndian = false): number {
    if (!this.#take(offset, length)) return 0;
    let number = 0;
    const step = littleEndian ? -1 : 1;
    let at = littleEndian ? offset + length - 1 : offset;
    for (let i = 0; i < length; i++, at += step) {
      number = number * 256 + (this.#bytes[at - this.#from] ?? this.#byte(at));
    }
    return number;
  }

  /** @returns bytes as Latin-1 text, which tags and signatures are written in; empty unless all are available */
  text(offset: number, length: number): string {
    if (!this.#take(offset, length)) return '';
    let text = '';
    for (let i = 0; i < length; i++) text += String.fromCharCode(this.#byte(offset + i));
    return text;
  }

  /** @returns whether the bytes may be read: they are available, and the parser has not read too many */
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

  /** Reads an available byte, which may be in another piece than the last one. */
  #byte(offset: number): number {
    if (!this.#holds(offset, 1)) this.#moveTo(offset);
    return this.#bytes[offset - this.#from] ?? 0;
  }

  #holds(offset: number, length: number): boolean {
    return offset >= this.#from && offset + length <= this.#from + this.#bytes.length;
  }

  /** Makes a piece that contains this byte the current one. @returns whether there is one */
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
