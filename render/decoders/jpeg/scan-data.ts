// The data of one scan without its stuffed bytes, a window at a time. A copy of the whole scan would double the memory of a file.

/** Blocks of a unit (MCU), at most: T.81, B.2.3. libjpeg refuses more. */
export const maxBlocks = 10;
/** A block has a code of at most 16 bits with 15 more: 39 bytes for a unit. The rest is for reading ahead. */
const maxUnitBytes = 64;
const windowBytes = 16_384;
/** Below this number of bytes a loop is faster than `set`: a stranger's scan may have a stuffed byte after every byte. */
const shortRun = 32;

/** Reads forwards, up to the next marker. Its work is linear in the bytes. */
export class ScanData {
  /**
   * One object stays alive. V8 throws compiled code away when a collection finds no object of a shape (hidden class) that the
   * code knows, and the render process collects after each large file. The next progressive JPEG of 12 MP then took 25 to
   * 31 ms of CPU time in place of 14 (November 2026). A constant of the module did not help: in the bundle nobody refers to it,
   * so V8 collects it too.
   */
  static readonly kept = new ScanData(new Uint8Array(), 0, 0);
  /** What the next codes are read from. */
  readonly view: DataView;
  /** Bit of the view at which the next code starts. */
  position = 0;
  /** Before a unit that starts after this bit, `refill` must be called. */
  refillAt = 0;
  readonly #bytes: Uint8Array;
  readonly #to: number;
  readonly #window = new Uint8Array(windowBytes + 2 * maxUnitBytes);
  /** Bytes of data in the window. */
  #length = 0;
  /** Next byte of the file, and the next 0xff at or after it. */
  #at: number;
  #nextMark = -1;
  #isAtMarker = false;

  constructor(bytes: Uint8Array, from: number, to: number) {
    this.view = new DataView(this.#window.buffer);
    this.#bytes = bytes;
    this.#at = from;
    this.#to = to;
    this.refill();
  }

  /** @returns whether there may be another unit: false where the units before took more bits than there are */
  refill(): boolean {
    if (!this.#isAtMarker) {
      const used = this.position >> 3;
      this.#window.copyWithin(0, used, this.#length);
      this.#length = Math.max(0, this.#length - used);
      this.position &= 7;
      while (this.#length < windowBytes && !this.#isAtMarker) this.#copyRun();
    }
    this.refillAt = 8 * (this.#isAtMarker ? this.#length : this.#length - maxUnitBytes);
    return this.position <= this.refillAt;
  }

  /** @returns whether all data up to the next marker is used, but for the bits that fill its last byte */
  isUsedUp(): boolean {
    if (!this.#isAtMarker) this.refill();
    const left = 8 * this.#length - this.position;
    return this.#isAtMarker && left >= 0 && left < 8;
  }

  /** Continues after a restart marker. @returns false unless the data is used up and the marker of this number follows */
  restart(number: number): boolean {
    if (!this.isUsedUp() || this.#bytes[this.#at + 1] !== 0xd0 + (number & 7)) return false;
    this.#at += 2;
    this.#length = 0;
    this.position = 0;
    this.#isAtMarker = false;
    this.refill();
    return true;
  }

  /** Copies up to the next 0xff, and what that stands for. */
  #copyRun(): void {
    const bytes = this.#bytes;
    if (this.#nextMark < this.#at) {
      const found = bytes.indexOf(0xff, this.#at);
      this.#nextMark = found < 0 || found > this.#to ? this.#to : found;
    }
    const from = this.#at;
    const end = Math.min(this.#nextMark, from + windowBytes - this.#length);
    if (end - from < shortRun) {
      for (let i = from; i < end; i++) this.#window[this.#length + i - from] = bytes[i] ?? 0;
    } else this.#window.set(bytes.subarray(from, end), this.#length);
    this.#length += end - from;
    this.#at = end;
    if (end < this.#nextMark) return;
    const code = end + 1 < this.#to ? bytes[end + 1] : undefined;
    if (code === 0) {
      this.#window[this.#length++] = 0xff;
      this.#at += 2;
    } else if (code === 0xff) this.#at++;
    else this.#isAtMarker = true;
  }
}
