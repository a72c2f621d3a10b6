// Reads numbers bit by bit from the lowest bit of each byte, as JPEG XL writes its header.

/** A way to write a number: read `bits` bits and add `plus`. */
type Way = readonly [plus: number, bits: number];

export class BitReader {
  readonly #bytes: Uint8Array;
  /** Bits read so far. */
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Whether a read went past the end. Such a read returns 0. */
  get isPastEnd(): boolean {
    return this.#at > 8 * this.#bytes.length;
  }

  /** @param count up to 32 */
  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#at++) {
      const byte = this.#bytes[this.#at >> 3] ?? 0;
      value += ((byte >> (this.#at & 7)) & 1) * 2 ** i;
    }
    return value;
  }

  skip(count: number): void {
    this.#at += count;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** Reads a number that is written in one of four ways, which two bits choose: U32() in the standard. */
  choice(...ways: readonly [Way, Way, Way, Way]): number {
    const [plus, bits] = ways[this.bits(2)] ?? ways[0];
    return plus + this.bits(bits);
  }
}
