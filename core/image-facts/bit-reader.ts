// Reads numbers bit by bit from the lowest bit of each byte, as JPEG XL writes its header.
import type { ByteRange, ByteSource } from './byte-source.ts';

/** A way to write a number: read `bits` bits and add `plus`. */
type Way = readonly [plus: number, bits: number];

export class BitReader {
  readonly #source: ByteSource;
  readonly #parts: Iterator<ByteRange>;
  /** Offset of the next byte, and the end of its part. */
  #at = 0;
  #end = 0;
  /** The unread bits of the current byte. */
  #byte = 0;
  #bitsLeft = 0;
  #isPastEnd = false;

  /** @param parts ranges of the file that hold the bits, in order */
  constructor(source: ByteSource, parts: Iterator<ByteRange>) {
    this.#source = source;
    this.#parts = parts;
  }

  /** Whether a read went past the end of the parts. Such a read returns 0. */
  get isPastEnd(): boolean {
    return this.#isPastEnd;
  }

  /** @param count up to 32 */
  bits(count: number): number {
    let value = 0;
    for (let read = 0; read < count; ) {
      if (this.#bitsLeft === 0) this.#nextByte();
      const taken = Math.min(count - read, this.#bitsLeft);
      value += (this.#byte & (2 ** taken - 1)) * 2 ** read;
      this.#byte >>= taken;
      this.#bitsLeft -= taken;
      read += taken;
    }
    return value;
  }

  /** Does not read the bytes that it skips. */
  skip(count: number): void {
    const begun = Math.min(count, this.#bitsLeft);
    this.bits(begun);
    let bytes = Math.floor((count - begun) / 8);
    while (bytes > 0 && this.#findPart()) {
      const skipped = Math.min(bytes, this.#end - this.#at);
      this.#at += skipped;
      bytes -= skipped;
    }
    this.bits((count - begun) % 8);
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** Reads a number that is written in one of four ways, which two bits choose: U32() in the standard. */
  choice(...ways: readonly [Way, Way, Way, Way]): number {
    const [plus, bits] = ways[this.bits(2)] ?? ways[0];
    return plus + this.bits(bits);
  }

  #nextByte(): void {
    this.#byte = this.#findPart() ? this.#source.u8(this.#at++) : 0;
    this.#bitsLeft = 8;
  }

  /** @returns whether there is a next byte */
  #findPart(): boolean {
    while (this.#at >= this.#end && !this.#isPastEnd) {
      const next = this.#parts.next();
      if (next.done) this.#isPastEnd = true;
      else [this.#at, this.#end] = [next.value.from, next.value.to];
    }
    return !this.#isPastEnd;
  }
}
