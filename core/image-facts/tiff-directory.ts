// One directory (IFD) of a TIFF structure: its tags and their values. TIFF, BigTIFF and EXIF use it.
import type { ByteSource } from './byte-source.ts';

/** Cameras write about 60 entries into a directory. */
const maxEntries = 1000;
/** Letters of a camera maker's name that are read. */
const maxLetters = 32;

export interface DirectoryLayout {
  readonly littleEndian: boolean;
  readonly bigTiff: boolean;
  /** Where the structure starts in the file. Its offsets count from here. */
  readonly start: number;
  /** Offset after its last byte. Values after it are ignored. */
  readonly end: number;
}

interface Entry {
  readonly type: number;
  readonly count: number;
  /** Place of the values. */
  readonly at: number;
}

/** Bytes of one value, by field type (TIFF 6.0, section 2, and BigTIFF). */
const bytesOfType: Readonly<Record<number, number>> = {
  ...{ 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4 },
  ...{ 16: 8, 17: 8, 18: 8 },
};
/**
 * BYTE, SHORT, LONG, IFD, LONG8 and IFD8. libtiff reads four signed types as whole numbers too, but no writer uses them for
 * the tags that we read.
 */
const numberTypes = [1, 3, 4, 13, 16, 18];

export class Directory {
  readonly #source: ByteSource;
  readonly #layout: DirectoryLayout;
  readonly #entries = new Map<number, Entry>();
  /** Bytes of the values of all its tags, inside the directory or outside: libtiff reads them to step over it. */
  readonly tagBytes: number;
  /** Place of the next directory's offset. */
  readonly nextAt: number;

  /** Use `readDirectory`. */
  constructor(source: ByteSource, offset: number, entryCount: number, layout: DirectoryLayout) {
    const { littleEndian, end } = layout;
    const { countBytes, entryBytes, valueBytes } = fieldSizes(layout);
    this.#source = source;
    this.#layout = layout;
    const firstAt = offset + countBytes;
    this.nextAt = firstAt + entryCount * entryBytes;
    let tagBytes = 0;
    // A structure that is cut short still gives its first entries.
    for (let at = firstAt; at < this.nextAt && at + entryBytes <= end; at += entryBytes) {
      if (source.missing !== undefined) break;
      const tag = source.u16(at, littleEndian);
      const type = source.u16(at + 2, littleEndian);
      const count = source.uint(at + 4, valueBytes, littleEndian);
      const bytes = count * (bytesOfType[type] ?? 0);
      const fieldAt = at + entryBytes - valueBytes;
      const valueAt =
        bytes <= valueBytes ? fieldAt : layout.start + readOffset(source, fieldAt, layout);
      // libtiff reads a value that is longer than the file to the end of the file.
      tagBytes += Math.min(bytes, Math.max(0, end - valueAt));
      // If a tag is written twice, libtiff uses the first.
      if (!this.#entries.has(tag)) this.#entries.set(tag, { type, count, at: valueAt });
    }
    this.tagBytes = tagBytes;
  }

  has(tag: number): boolean {
    return this.#entries.has(tag);
  }

  /** @returns a tag's first number, `undefined` when the tag is absent, NaN when its value is no whole number */
  number(tag: number): number | undefined {
    const entry = this.#entries.get(tag);
    if (entry === undefined) return undefined;
    const { type, count, at } = entry;
    const size = bytesOfType[type] ?? 0;
    const isNumber = numberTypes.includes(type) && count >= 1 && at + size <= this.#layout.end;
    return isNumber ? this.#source.uint(at, size, this.#layout.littleEndian) : Number.NaN;
  }

  /** @returns the first 32 characters of a tag's text; empty when the tag is absent */
  text(tag: number): string {
    const { count, at } = this.#entries.get(tag) ?? { count: 0, at: 0 };
    const length = Math.min(count, maxLetters);
    if (at + length > this.#layout.end) return '';
    return this.#source.text(at, length).replace(/\0.*$/s, '');
  }
}

/** @returns the directory at an offset, `undefined` when it does not fit into the structure */
export function readDirectory(
  source: ByteSource,
  offset: number,
  layout: DirectoryLayout,
): Directory | undefined {
  const { countBytes } = fieldSizes(layout);
  if (offset + countBytes > layout.end) return undefined;
  const entryCount = source.uint(offset, countBytes, layout.littleEndian);
  if (entryCount === 0 || entryCount > maxEntries) return undefined;
  return new Directory(source, offset, entryCount, layout);
}

/** Reads an offset within the structure: 8 bytes in BigTIFF, else 4. */
export function readOffset(source: ByteSource, at: number, layout: DirectoryLayout): number {
  return source.uint(at, fieldSizes(layout).valueBytes, layout.littleEndian);
}

export function fieldSizes({ bigTiff }: DirectoryLayout) {
  return bigTiff ? bigFields : classicFields;
}

/** Bytes of a directory's count of entries, of one entry, and of the entry's value or value offset. */
const classicFields = { countBytes: 2, entryBytes: 12, valueBytes: 4 } as const;
const bigFields = { countBytes: 8, entryBytes: 20, valueBytes: 8 } as const;
