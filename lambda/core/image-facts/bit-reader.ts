// Reads numbers bit by bit, lowest bit of a byte first, as JPEG XL writes its header.
import type { ByteSource } from './byte-source.ts';

/** A way to write a number: so many bits, to which `plus` is added. */
type Way = readonly [plus: number, bits: number];

export class BitReader {
  readonly #source: ByteSource;
  readonly #start: number;
  #bit = 0;

  /** @param start byte of the file at which the bits begin */
  constructor(source: ByteSource, start: number) {
    this.#source = source;
    this.#start = start;
  }

  bits(count: number): number {
    let value = 0;
    for (let i = 0; i < count; i++, this.#bit++) {
      const byte = this.#source.u8(this.#start + Math.floor(this.#bit / 8));
      value += ((byte >> (this.#bit % 8)) & 1) * 2 ** i;
    }
    return value;
  }

  skip(count: number): void {
    this.#bit += count;
  }

  flag(): boolean {
    return this.bits(1) === 1;
  }

  /** A number written in one of four ways, two bits tell which: U32() in the standard. */
  choice(...ways: readonly [Way, Way, Way, Way]): number {
    const [plus, bits] = ways[this.bits(2)] ?? ways[0];
    return plus + this.bits(bits);
  }
}
