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
  /** Bytes in all pieces; a byte in two pieces counts once. */
  readonly availableBytes: number;
  /** In order, with a gap between each two. `findImageFacts` reads at most four, so a search through them is cheap. */
  #pieces: readonly Piece[];
  /** The piece that was read last. Parsers read forwards, so the next byte is usually in it too. */
  #bytes: Uint8Array = noBytes;
  #from = 0;
  #missing: ByteRange | undefined;
  #bytesRead = 0;
  readonly #mostRead: number;

  constructor(pieces: readonly Piece[], totalBytes: number) {
    this.#pieces = joinPieces(pieces);
    this.availableBytes = this.#pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
    // A caller may state a length that is too short, but the pieces exist.
    this.totalBytes = Math.max(totalBytes, ...this.#pieces.map(endOf));
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

  /** Makes the piece that contains these bytes the current one. @returns whether there is one */
  has(offset: number, length: number): boolean {
    const end = offset + length;
    if (offset >= this.#from && end <= this.#from + this.#bytes.length) return true;
    const piece = this.#pieces.find((other) => offset >= other.from && end <= endOf(other));
    if (piece === undefined) return false;
    this.#from = piece.from;
    this.#bytes = piece.bytes;
    return true;
  }

  /** Sets `missing` unless the bytes are available. @returns whether they are */
  need(offset: number, length: number): boolean {
    return this.has(offset, length) || this.#stop({ from: offset, to: offset + length });
  }

  /** @returns the available bytes from an offset to the first gap, at most `most` */
  bytes(offset: number, most: number): Uint8Array {
    if (!this.has(offset, 1)) return noBytes;
    const bytes = this.#bytes.subarray(offset - this.#from, offset + most - this.#from);
    return this.#spend(bytes.length) ? bytes : noBytes;
  }

  /** @returns the offset of the next byte with that value, or of the first byte that is not available */
  find(value: number, from: number): number {
    if (!this.has(from, 1)) return from;
    let at = from - this.#from;
    const near = Math.min(at + nearBytes, this.#bytes.length);
    while (at < near && this.#bytes[at] !== value) at++;
    const found = at < near ? at : this.#bytes.indexOf(value, near);
    const next = this.#from + (found < 0 ? this.#bytes.length : found);
    this.#spend(next - from);
    return next;
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
    let at = (littleEndian ? offset + length - 1 : offset) - this.#from;
    for (let i = 0; i < length; i++, at += step) number = number * 256 + (this.#bytes[at] ?? 0);
    return number;
  }

  /** @returns bytes as Latin-1 text, which tags and signatures are written in; empty unless all are available */
  text(offset: number, length: number): string {
    if (!this.#take(offset, length)) return '';
    let text = '';
    const start = offset - this.#from;
    for (let at = start; at < start + length; at++) {
      text += String.fromCharCode(this.#bytes[at] ?? 0);
    }
    return text;
  }

  /** @returns whether the bytes may be read: they are available, and the parser has not read too many */
  #take(offset: number, length: number): boolean {
    return this.need(offset, length) && this.#spend(length);
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
}

function endOf({ from, bytes }: Piece): number {
  return from + bytes.length;
}

/** Makes one piece of those that touch or overlap, so that a read never crosses from one to another. */
function joinPieces(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of [...pieces].sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last === undefined || endOf(last) < piece.from) joined.push(piece);
    else if (endOf(last) < endOf(piece)) {
      const bytes = new Uint8Array(endOf(piece) - last.from);
      bytes.set(last.bytes);
      bytes.set(piece.bytes, piece.from - last.from);
      joined[joined.length - 1] = { from: last.from, bytes };
    }
  }
  return joined;
}
