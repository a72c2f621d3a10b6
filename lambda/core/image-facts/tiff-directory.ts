// One directory (IFD) of a TIFF structure: tags and the values they hold; TIFF, BigTIFF and EXIF share it.
import type { ByteSource } from './byte-source.ts';

/** Cameras write about 60 entries into a directory; thousands are a lie. */
const maxEntries = 1000;
/** Values read of one tag: samples of a pixel, letters of a camera maker's name. */
const maxValues = 32;

export interface DirectoryLayout {
  readonly littleEndian: boolean;
  readonly bigTiff: boolean;
  /** Where the structure begins in the file: its offsets count from here. */
  readonly start: number;
  /** One past its last byte: nothing beyond is believed. */
  readonly end: number;
}

interface Entry {
  readonly type: number;
  readonly count: number;
  /** Where the values are, or the offset of the values when they do not fit. */
  readonly at: number;
}

/** Bytes of one value by field type: BYTE, ASCII, SHORT, LONG, IFD, LONG8, IFD8. Other types are none of our tags. */
const bytesOfType: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  13: 4,
  16: 8,
  18: 8,
};

export class Directory {
  readonly #source: ByteSource;
  readonly #layout: DirectoryLayout;
  readonly #entries = new Map<number, Entry>();
  /** Where the next directory's offset is written. */
  readonly nextAt: number;

  /** Use `readDirectory`. */
  constructor(source: ByteSource, offset: number, entryCount: number, layout: DirectoryLayout) {
    const { littleEndian, bigTiff, end } = layout;
    const [countBytes, entryBytes, valueBytes] = bigTiff ? [8, 20, 8] : [2, 12, 4];
    this.#source = source;
    this.#layout = layout;
    this.nextAt = offset + countBytes + entryCount * entryBytes;
    for (let i = 0; i < entryCount && source.missing === undefined; i++) {
      const at = offset + countBytes + i * entryBytes;
      // A block that was cut short still gives the entries inside it.
      if (at + entryBytes > end) break;
      const tag = source.u16(at, littleEndian);
      // Of a tag written twice libtiff takes the first.
      if (this.#entries.has(tag)) continue;
      this.#entries.set(tag, {
        type: source.u16(at + 2, littleEndian),
        count: bigTiff ? source.u64(at + 4, littleEndian) : source.u32(at + 4, littleEndian),
        at: at + entryBytes - valueBytes,
      });
    }
  }

  has(tag: number): boolean {
    return this.#entries.has(tag);
  }

  /** @returns a tag's first whole number, `undefined` when the tag is absent or holds none */
  number(tag: number): number | undefined {
    return this.numbers(tag, 1)[0];
  }

  /** @returns a tag's whole numbers, 32 at most */
  numbers(tag: number, limit = maxValues): number[] {
    const { littleEndian, bigTiff, start, end } = this.#layout;
    const entry = this.#entries.get(tag);
    const size = bytesOfType[entry?.type ?? 0];
    if (entry === undefined || size === undefined) return [];
    const fits = entry.count * size <= (bigTiff ? 8 : 4);
    const first = fits ? entry.at : start + readOffset(this.#source, entry.at, this.#layout);
    const count = Math.min(entry.count, limit);
    if (first + count * size > end) return [];
    return Array.from({ length: count }, (_, i) => {
      const at = first + i * size;
      if (size === 1) return this.#source.u8(at);
      if (size === 2) return this.#source.u16(at, littleEndian);
      return size === 4 ? this.#source.u32(at, littleEndian) : this.#source.u64(at, littleEndian);
    });
  }

  /** @returns a tag's text, 32 characters at most; empty when the tag is absent */
  text(tag: number): string {
    return String.fromCharCode(...this.numbers(tag)).replace(/\0.*$/s, '');
  }
}

/** @returns the directory at a place in the file, `undefined` when it does not fit its structure */
export function readDirectory(
  source: ByteSource,
  offset: number,
  layout: DirectoryLayout,
): Directory | undefined {
  const { littleEndian, bigTiff, end } = layout;
  if (offset + (bigTiff ? 8 : 2) > end) return undefined;
  const entryCount = bigTiff ? source.u64(offset, littleEndian) : source.u16(offset, littleEndian);
  if (entryCount === 0 || entryCount > maxEntries) return undefined;
  return new Directory(source, offset, entryCount, layout);
}

/** Reads an offset within the structure: 8 bytes in BigTIFF, else 4. */
export function readOffset(source: ByteSource, at: number, layout: DirectoryLayout): number {
  return layout.bigTiff ? source.u64(at, layout.littleEndian) : source.u32(at, layout.littleEndian);
}
