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
  /** Place of the values, or of the values' offset when they do not fit here. */
  readonly at: number;
}

/** Bytes of one value, by field type (TIFF 6.0, section 2, and BigTIFF). */
const bytesOfType: Readonly<Record<number, number>> = {
  ...{ 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4 },
  ...{ 16: 8, 17: 8, 18: 8 },
};
/** BYTE, SHORT, LONG, IFD, LONG8 and IFD8, which libtiff reads as whole numbers (tif_dirread.c). */
const unsignedTypes = [1, 3, 4, 13, 16, 18];
/** SBYTE, SSHORT, SLONG and SLONG8, which libtiff reads too unless they are negative. */
const signedTypes = [6, 8, 9, 17];

export class Directory {
  readonly #source: ByteSource;
  readonly #layout: DirectoryLayout;
  readonly #entries = new Map<number, Entry>();
  /** Place of the next directory's offset. */
  readonly nextAt: number;

  /** Use `readDirectory`. */
  constructor(source: ByteSource, offset: number, entryCount: number, layout: DirectoryLayout) {
    const { littleEndian, end } = layout;
    const { countBytes, entryBytes } = fieldSizes(layout);
    this.#source = source;
    this.#layout = layout;
    this.nextAt = offset + countBytes + entryCount * entryBytes;
    for (let i = 0; i < entryCount && source.missing === undefined; i++) {
      const at = offset + countBytes + i * entryBytes;
      // A structure that is cut short still gives its first entries.
      if (at + entryBytes > end) break;
      const tag = source.u16(at, littleEndian);
      // If a tag is written twice, libtiff uses the first.
      if (this.#entries.has(tag)) continue;
      this.#entries.set(tag, readEntry(source, at, layout));
    }
  }

  has(tag: number): boolean {
    return this.#entries.has(tag);
  }

  /** @returns a tag's first number, `undefined` when the tag is absent, NaN when libtiff would not read its value */
  number(tag: number): number | undefined {
    const entry = this.#entries.get(tag);
    if (entry === undefined) return undefined;
    const size = bytesOfType[entry.type] ?? 0;
    const isSigned = signedTypes.includes(entry.type);
    const at = this.#valuesAt(entry);
    if (!isSigned && !unsignedTypes.includes(entry.type)) return Number.NaN;
    if (entry.count < 1 || at + size > this.#layout.end) return Number.NaN;
    const value = this.#source.uint(at, size, this.#layout.littleEndian);
    return isSigned && value >= 2 ** (8 * size - 1) ? Number.NaN : value;
  }

  /** @returns the first 32 characters of a tag's text; empty when the tag is absent */
  text(tag: number): string {
    const entry = this.#entries.get(tag);
    if (entry === undefined) return '';
    const at = this.#valuesAt(entry);
    const length = Math.min(entry.count, maxLetters);
    return at + length > this.#layout.end
      ? ''
      : this.#source.text(at, length).replace(/\0.*$/s, '');
  }

  #valuesAt({ type, count, at }: Entry): number {
    const fits = count * (bytesOfType[type] ?? 0) <= fieldSizes(this.#layout).valueBytes;
    return fits ? at : this.#layout.start + readOffset(this.#source, at, this.#layout);
  }
}

function readEntry(source: ByteSource, at: number, layout: DirectoryLayout): Entry {
  const { littleEndian } = layout;
  const { entryBytes, valueBytes } = fieldSizes(layout);
  return {
    type: source.u16(at + 2, littleEndian),
    count: source.uint(at + 4, valueBytes, littleEndian),
    at: at + entryBytes - valueBytes,
  };
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

/** What libtiff reads to step over one directory. */
interface DirectorySize {
  /** Bytes of the values of all its tags, inside the directory or outside. */
  readonly tagBytes: number;
  /** Place of the next directory's offset. */
  readonly nextAt: number;
}

/** A page needs width and height. libtiff stops at a page with fewer entries. */
const minEntries = 2;

/** @returns the size of a directory, `undefined` when an entry is not available or the entries are too few for a page */
export function measureDirectory(
  source: ByteSource,
  offset: number,
  layout: DirectoryLayout,
): DirectorySize | undefined {
  const { littleEndian, end } = layout;
  const { countBytes, entryBytes, valueBytes } = fieldSizes(layout);
  if (!source.has(offset, countBytes)) return undefined;
  const entryCount = source.uint(offset, countBytes, littleEndian);
  const nextAt = offset + countBytes + entryCount * entryBytes;
  if (entryCount < minEntries || !source.has(offset, nextAt - offset)) return undefined;
  let tagBytes = 0;
  for (let i = 0; i < entryCount && source.missing === undefined; i++) {
    const { type, count, at } = readEntry(source, offset + countBytes + i * entryBytes, layout);
    const bytes = count * (bytesOfType[type] ?? 0);
    // libtiff reads a value that is longer than the file to the end of the file.
    const isOutside = bytes > valueBytes;
    tagBytes += isOutside
      ? Math.min(bytes, Math.max(0, end - readOffset(source, at, layout)))
      : bytes;
  }
  return { tagBytes, nextAt };
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
