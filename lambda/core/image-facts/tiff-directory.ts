// One directory (IFD) of a TIFF structure: tags and the values they hold; TIFF, BigTIFF and EXIF share it.
import type { ByteSource } from './byte-source.ts';

/** Cameras write about 60 entries into a directory; thousands are a lie. */
const maxEntries = 1000;
/** Letters read of a camera maker's name. */
const maxLetters = 32;

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

/** Bytes of one value, by field type (TIFF 6.0, section 2, and BigTIFF). */
const bytesOfType: Readonly<Record<number, number>> = {
  ...{ 1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4 },
  ...{ 16: 8, 17: 8, 18: 8 },
};
/** BYTE, SHORT, LONG, IFD, LONG8 and IFD8: what libtiff takes for a whole number (tif_dirread.c). */
const unsignedTypes = [1, 3, 4, 13, 16, 18];
/** SBYTE, SSHORT, SLONG and SLONG8: libtiff takes these too, unless they are negative. */
const signedTypes = [6, 8, 9, 17];

export class Directory {
  readonly #source: ByteSource;
  readonly #layout: DirectoryLayout;
  readonly #entries = new Map<number, Entry>();
  /** Where the next directory's offset is written. */
  readonly nextAt: number;

  /** Use `readDirectory`. */
  constructor(source: ByteSource, offset: number, entryCount: number, layout: DirectoryLayout) {
    const { littleEndian, end } = layout;
    const { countBytes, entryBytes, valueBytes } = fieldSizes(layout);
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
        count: readNumber(source, at + 4, valueBytes, littleEndian),
        at: at + entryBytes - valueBytes,
      });
    }
  }

  has(tag: number): boolean {
    return this.#entries.has(tag);
  }

  /** @returns a tag's first number, `undefined` when the tag is absent, NaN when it has no value that libtiff would take */
  number(tag: number): number | undefined {
    const entry = this.#entries.get(tag);
    if (entry === undefined) return undefined;
    const size = bytesOfType[entry.type] ?? 0;
    const isSigned = signedTypes.includes(entry.type);
    const at = this.#valuesAt(entry);
    if (!isSigned && !unsignedTypes.includes(entry.type)) return Number.NaN;
    if (entry.count < 1 || at + size > this.#layout.end) return Number.NaN;
    const value = readNumber(this.#source, at, size, this.#layout.littleEndian);
    return isSigned && value >= 2 ** (8 * size - 1) ? Number.NaN : value;
  }

  /** @returns a tag's text, 32 characters at most; empty when the tag is absent */
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
    const fits = count * (bytesOfType[type] ?? 0) <= (this.#layout.bigTiff ? 8 : 4);
    return fits ? at : this.#layout.start + readOffset(this.#source, at, this.#layout);
  }
}

function readNumber(source: ByteSource, at: number, size: number, littleEndian: boolean): number {
  switch (size) {
    case 1:
      return source.u8(at);
    case 2:
      return source.u16(at, littleEndian);
    case 4:
      return source.u32(at, littleEndian);
    default:
      return source.u64(at, littleEndian);
  }
}

/** @returns the directory at an offset, `undefined` when it does not fit its structure */
export function readDirectory(
  source: ByteSource,
  offset: number,
  layout: DirectoryLayout,
): Directory | undefined {
  const { countBytes } = fieldSizes(layout);
  if (offset + countBytes > layout.end) return undefined;
  const entryCount = readNumber(source, offset, countBytes, layout.littleEndian);
  if (entryCount === 0 || entryCount > maxEntries) return undefined;
  return new Directory(source, offset, entryCount, layout);
}

/** What libtiff reads to step over one directory. */
export interface DirectorySize {
  /** Bytes of the values of all its tags, those inside the directory included. */
  readonly tagBytes: number;
  /** Where the next directory's offset is written. */
  readonly nextAt: number;
}

/** Width and height: libtiff stops at a page that has less. */
const minEntries = 2;

/** @returns the size of a directory, `undefined` when its entries are not all at hand or are too few for a page */
export function measureDirectory(
  source: ByteSource,
  offset: number,
  layout: DirectoryLayout,
): DirectorySize | undefined {
  const { littleEndian, end } = layout;
  const { countBytes, entryBytes, valueBytes } = fieldSizes(layout);
  if (!source.has(offset, countBytes)) return undefined;
  const entryCount = readNumber(source, offset, countBytes, littleEndian);
  const nextAt = offset + countBytes + entryCount * entryBytes;
  if (entryCount < minEntries || !source.has(offset, nextAt - offset)) return undefined;
  let tagBytes = 0;
  for (
    let at = offset + countBytes;
    at < nextAt && source.missing === undefined;
    at += entryBytes
  ) {
    const valueAt = at + entryBytes - valueBytes;
    const bytes =
      (bytesOfType[source.u16(at + 2, littleEndian)] ?? 0) *
      readNumber(source, at + 4, valueBytes, littleEndian);
    // libtiff reads a value that is longer than the file up to the file's end.
    const most =
      bytes <= valueBytes ? bytes : Math.max(0, end - readOffset(source, valueAt, layout));
    tagBytes += Math.min(bytes, most);
  }
  return { tagBytes, nextAt };
}

/** Reads an offset within the structure: 8 bytes in BigTIFF, else 4. */
export function readOffset(source: ByteSource, at: number, layout: DirectoryLayout): number {
  return readNumber(source, at, fieldSizes(layout).valueBytes, layout.littleEndian);
}

function fieldSizes({ bigTiff }: DirectoryLayout) {
  return bigTiff ? bigFields : classicFields;
}

/** Bytes of a directory's number of entries, of an entry, and of an entry's value or the offset of that. */
const classicFields = { countBytes: 2, entryBytes: 12, valueBytes: 4 } as const;
const bigFields = { countBytes: 8, entryBytes: 20, valueBytes: 8 } as const;
