// HEIF's item table (the "meta" box, ISO/IEC 23008-12): the items of a file, their properties and their references.
import { type Box, readBoxes } from './box.ts';
import type { ByteSource } from './byte-source.ts';

/** A 100-megapixel phone picture is about 400 tiles of 512x512, each an item. */
const maxItems = 10_000;
/** Real tables have some 10 KB. */
const maxTableBytes = 4 * 1024 * 1024;
/** References that are read. Real files have a handful, and one names all the tiles. */
const maxReferences = 512;
/**
 * Targets of all references, and uses of all properties. They are counted before anything is built: a table of 4 MB has room
 * for two million, which took 24 MB of heap and 160 ms. A picture of 268 megapixels has about 1,000 tiles of 512x512.
 */
export const maxLinks = 20_000;

export interface Reference {
  /** "dimg": `from` is made from its targets. "thmb": it is their thumbnail. "auxl": it is their alpha or depth. */
  readonly type: string;
  readonly from: number;
  readonly to: readonly number[];
}

export interface HeifItems {
  readonly primary: number;
  /** Item type by item number: "hvc1", "av01", "grid", "Exif", ... */
  readonly types: ReadonlyMap<number, string>;
  readonly references: readonly Reference[];
  /** An item's properties, in the order that they apply. */
  propertiesOf(itemId: number): readonly Box[];
  /** @returns whether an item's coded bytes are in the file, in one piece */
  isInFile(itemId: number): boolean;
}

/** @returns the table; `undefined` when the box has no primary item or is far too large */
export function readHeifItems(
  source: ByteSource,
  meta: Box,
): HeifItems | 'too many links' | undefined {
  if (meta.end - meta.body > maxTableBytes) return undefined;
  const children = new Map<string, Box>();
  for (const box of readBoxes(source, meta.body + 4, meta.end, 64)) {
    if (!children.has(box.type)) children.set(box.type, box);
  }
  const pitm = children.get('pitm');
  if (pitm === undefined) return undefined;
  const iprp = children.get('iprp');
  const properties: Box[] = [];
  const associations = new Map<number, readonly number[]>();
  const references = readReferences(source, children.get('iref'));
  if (references === undefined) return 'too many links';
  let linksLeft = maxLinks;
  if (iprp !== undefined) {
    for (const box of readBoxes(source, iprp.body, iprp.end, 64)) {
      if (box.type === 'ipco') properties.push(...readBoxes(source, box.body, box.end));
      if (box.type === 'ipma') linksLeft -= readAssociations(source, box, associations, linksLeft);
      if (linksLeft < 0) return 'too many links';
    }
  }
  const iloc = children.get('iloc');
  const idat = children.get('idat');
  return {
    primary: source.uint(pitm.body + 4, idBytesOf(source.u8(pitm.body) > 0)),
    types: readTypes(source, children.get('iinf')),
    references,
    propertiesOf: (itemId) =>
      // Properties are numbered from 1; 0 is none.
      (associations.get(itemId) ?? []).flatMap((index) => properties[index - 1] ?? []),
    isInFile: (itemId) => iloc !== undefined && isInFile(source, iloc, itemId, idat),
  };
}

/** Item numbers have 16 bits, or 32 in the later versions of a box. */
function idBytesOf(isWide: boolean): number {
  return isWide ? 4 : 2;
}

function readTypes(source: ByteSource, iinf: Box | undefined): Map<number, string> {
  const types = new Map<number, string>();
  if (iinf === undefined) return types;
  const countBytes = source.u8(iinf.body) > 0 ? 4 : 2;
  for (const { type, body } of readBoxes(source, iinf.body + 4 + countBytes, iinf.end, maxItems)) {
    const version = type === 'infe' ? source.u8(body) : 0;
    // Entries before version 2 have no type, and no picture uses them.
    if (version < 2) continue;
    const idBytes = idBytesOf(version > 2);
    types.set(source.uint(body + 4, idBytes), source.text(body + 6 + idBytes, 4));
  }
  return types;
}

/** @returns `undefined` when there are too many */
function readReferences(source: ByteSource, iref: Box | undefined): Reference[] | undefined {
  if (iref === undefined) return [];
  const idBytes = idBytesOf(source.u8(iref.body) > 0);
  let links = 0;
  const lists = [...readBoxes(source, iref.body + 4, iref.end, maxReferences)].map((box) => {
    const targets = box.body + idBytes + 2;
    const room = Math.max(0, Math.floor((box.end - targets) / idBytes));
    const count = Math.min(source.u16(box.body + idBytes), room);
    links += count;
    return { ...box, targets, count };
  });
  if (links > maxLinks) return undefined;
  return lists.map(({ type, body, targets, count }) => {
    const to = Array.from({ length: count }, (_, i) => source.uint(targets + i * idBytes, idBytes));
    return { type, from: source.uint(body, idBytes), to };
  });
}

/** @returns their number; it stops at the first one beyond the limit */
function readAssociations(
  source: ByteSource,
  ipma: Box,
  associations: Map<number, readonly number[]>,
  limit: number,
): number {
  const idBytes = idBytesOf(source.u8(ipma.body) > 0);
  const isWideIndex = (source.u8(ipma.body + 3) & 1) === 1;
  const count = Math.min(source.u32(ipma.body + 4), maxItems);
  let at = ipma.body + 8;
  let links = 0;
  for (let i = 0; i < count && at < ipma.end && source.missing === undefined; i++) {
    const itemId = source.uint(at, idBytes);
    const indexCount = source.u8(at + idBytes);
    at += idBytes + 1;
    links += indexCount;
    if (links > limit) return links;
    // The highest bit only says that a reader must know the property.
    const indices = Array.from({ length: indexCount }, (_, n) =>
      isWideIndex ? source.u16(at + 2 * n) & 0x7fff : source.u8(at + n) & 0x7f,
    );
    at += indexCount * (isWideIndex ? 2 : 1);
    if (!associations.has(itemId)) associations.set(itemId, indices);
  }
  return links;
}

function isInFile(source: ByteSource, iloc: Box, wanted: number, idat: Box | undefined): boolean {
  const version = source.u8(iloc.body);
  const sizes = source.u16(iloc.body + 4);
  const [offsetBytes, lengthBytes, baseBytes] = [sizes >> 12, (sizes >> 8) & 15, (sizes >> 4) & 15];
  const indexBytes = version > 0 ? sizes & 15 : 0;
  const idBytes = idBytesOf(version >= 2);
  const countBytes = idBytesOf(version === 2);
  const count = Math.min(source.uint(iloc.body + 6, countBytes), maxItems);
  const readNumber = (at: number, bytes: number) =>
    bytes === 4 || bytes === 8 ? source.uint(at, bytes) : 0;

  let at = iloc.body + 6 + idBytes;
  for (let i = 0; i < count && at < iloc.end && source.missing === undefined; i++) {
    const itemId = source.uint(at, idBytes);
    at += idBytes;
    // 0: in the file. 1: in the "idat" box. 2: inside another item.
    const place = version > 0 ? source.u16(at) & 15 : 0;
    at += (version > 0 ? 2 : 0) + 2;
    const base = readNumber(at, baseBytes);
    at += baseBytes;
    const extentCount = source.u16(at);
    at += 2;
    const extentBytes = indexBytes + offsetBytes + lengthBytes;
    if (itemId === wanted) {
      const start = place === 0 ? 0 : place === 1 ? idat?.body : undefined;
      if (start === undefined || extentCount !== 1) return false;
      const offset = start + base + readNumber(at + indexBytes, offsetBytes);
      const length = readNumber(at + indexBytes + offsetBytes, lengthBytes);
      return offset + length <= source.totalBytes;
    }
    at += extentCount * extentBytes;
  }
  return false;
}
