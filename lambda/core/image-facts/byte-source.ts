// The pieces of a file that are at hand, read as one: a read outside them gives zeros and is remembered.

/** Some bytes of a file and where in it they start. */
export interface Piece {
  readonly from: number;
  readonly bytes: Uint8Array;
}

export interface ByteRange {
  /** First byte. */
  readonly from: number;
  /** One past the last byte. */
  readonly to: number;
}

/**
 * Reads numbers from a file of which only pieces are known.
 *
 * A read of bytes that are not at hand gives 0 and becomes `missing`; whatever a parser makes of those zeros is thrown
 * away by `readImageFacts`, which asks for the bytes instead. So parsers read straight on, without a check after each
 * read; a loop only has to be bounded, and may stop early on `missing`.
 */
export class ByteSource {
  readonly totalBytes: number;
  readonly #pieces: readonly Piece[];
  #missing: ByteRange | undefined;

  constructor(pieces: readonly Piece[], totalBytes: number) {
    this.#pieces = joinTouching(pieces);
    const end = this.#pieces.at(-1);
    // A piece longer than the file is a caller's slip; the bytes are the better witness.
    this.totalBytes = Math.max(totalBytes, end === undefined ? 0 : end.from + end.bytes.length);
  }

  /** The first bytes that were read and not at hand. */
  get missing(): ByteRange | undefined {
    return this.#missing;
  }

  /** Bytes at hand in all. */
  get bytesAtHand(): number {
    return this.#pieces.reduce((sum, piece) => sum + piece.bytes.length, 0);
  }

  has(offset: number, length: number): boolean {
    return this.#pieceWith(offset, length) !== undefined;
  }

  /** Bytes at hand from an offset on, up to the first gap; a view, not a copy. May be empty. */
  run(offset: number): Uint8Array {
    const piece = this.#pieceWith(offset, 1);
    return piece === undefined ? new Uint8Array() : piece.bytes.subarray(offset - piece.from);
  }

  /** Notes bytes as missing if they are. @returns whether they are at hand */
  need(offset: number, length: number): boolean {
    if (this.has(offset, length)) return true;
    this.#missing ??= { from: offset, to: offset + length };
    return false;
  }

  u8(offset: number): number {
    return this.#view(offset, 1)?.getUint8(0) ?? 0;
  }

  u16(offset: number, littleEndian = false): number {
    return this.#view(offset, 2)?.getUint16(0, littleEndian) ?? 0;
  }

  u24(offset: number, littleEndian = false): number {
    const bytes = [this.u8(offset), this.u8(offset + 1), this.u8(offset + 2)];
    const [high = 0, middle = 0, low = 0] = littleEndian ? bytes.reverse() : bytes;
    return high * 65536 + middle * 256 + low;
  }

  u32(offset: number, littleEndian = false): number {
    return this.#view(offset, 4)?.getUint32(0, littleEndian) ?? 0;
  }

  i32(offset: number, littleEndian = false): number {
    return this.#view(offset, 4)?.getInt32(0, littleEndian) ?? 0;
  }

  /** Inexact above 2^53, where no file ends; good enough to be found out of range. */
  u64(offset: number, littleEndian = false): number {
    return Number(this.#view(offset, 8)?.getBigUint64(0, littleEndian) ?? 0n);
  }

  /** Bytes as Latin-1 text, as tags and signatures are written. */
  text(offset: number, length: number): string {
    const view = this.#view(offset, length);
    if (view === undefined) return '';
    let text = '';
    for (let i = 0; i < length; i++) text += String.fromCharCode(view.getUint8(i));
    return text;
  }

  #view(offset: number, length: number): DataView | undefined {
    const piece = this.#pieceWith(offset, length);
    if (piece === undefined) {
      this.need(offset, length);
      return undefined;
    }
    const { buffer, byteOffset } = piece.bytes;
    return new DataView(buffer, byteOffset + offset - piece.from, length);
  }

  #pieceWith(offset: number, length: number): Piece | undefined {
    return this.#pieces.find(
      (piece) => offset >= piece.from && offset + length <= piece.from + piece.bytes.length,
    );
  }
}

/** Sorts pieces and joins those that touch or overlap, so that a read never straddles two. */
function joinTouching(pieces: readonly Piece[]): Piece[] {
  const joined: Piece[] = [];
  for (const piece of pieces.toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    const lastEnd = last === undefined ? -1 : last.from + last.bytes.length;
    if (piece.bytes.length === 0) continue;
    if (last === undefined || piece.from > lastEnd) {
      joined.push(piece);
    } else if (piece.from + piece.bytes.length > lastEnd) {
      const rest = piece.bytes.subarray(lastEnd - piece.from);
      const bytes = new Uint8Array(last.bytes.length + rest.length);
      bytes.set(last.bytes);
      bytes.set(rest, last.bytes.length);
      joined[joined.length - 1] = { from: last.from, bytes };
    }
  }
  return joined;
}
