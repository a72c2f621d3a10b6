// HEIF's item table (the "meta" box, ISO/IEC 23008-12): the items of a file, their properties and their references.
import { type Box, readBoxes } from './box.ts';
import type { ByteSource } from './byte-source.ts';
import { isAlphaKind } from './heif-properties.ts';

/** A 100-megapixel phone picture is about 400 tiles of 512x512, each an item. */
const maxItems = 10_000;
/** Real tables have some 10 KB. */
const maxTableBytes = 4 * 1024 * 1024;
/** References that are read. Real files have a handful, and one names all the tiles. */
const maxReferences = 512;
/**
 * Targets of all references, and uses of all properties: a table of 4 MB has room for two million, which took 24 MB of heap
 * and 160 ms. A picture of 268 megapixels has about 1,000 tiles of 512x512.
 */
const maxLinks = 20_000;

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
  /** References from an alpha plane to its items. */
  readonly alphas: readonly Reference[];
  /** An item's properties, in the order that they apply. */
  readonly properties: ReadonlyMap<number, readonly Box[]>;
}

/** @returns the table; `undefined` when the box has no primary item or is far too large */
export function readHeifItems(source: ByteSource, meta: Box): HeifItems | undefined {
  if (meta.end - meta.body > maxTableBytes) return undefined;
  // Its boxes are not read in order. If each asked for its own bytes, the ranges that we read would not be enough.
  source.need(meta.body, meta.end - meta.body);
  const children = [...readBoxes(source, meta.body + 4, meta.end, 64)];
  const child = (wanted: string) => children.find(({ type }) => type === wanted);
  const [pitm, iprp] = [child('pitm'), child('iprp')];
  const references = readReferences(source, child('iref'));
  const parts = iprp ? [...readBoxes(source, iprp.body, iprp.end, 64)] : [];
  const boxes = parts
    .filter(({ type }) => type === 'ipco')
    .flatMap(({ body, end }) => [...readBoxes(source, body, end)]);
  const properties = readAssociations(
    source,
    parts.filter(({ type }) => type === 'ipma'),
    boxes,
  );
  if (!pitm || !references || !properties) return undefined;
  const alphaKinds = new Set(boxes.filter((box) => isAlphaKind(source, box)));
  return {
    primary: source.uint(pitm.body + 4, idBytesOf(source, pitm)),
    types: readTypes(source, child('iinf')),
    references,
    alphas: references.filter(
      ({ type, from }) =>
        type === 'auxl' && properties.get(from)?.some((property) => alphaKinds.has(property)),
    ),
    properties,
  };
}

/** Item numbers have 16 bits, or 32 in the later versions of a box. */
function idBytesOf(source: ByteSource, { body }: Box, lastNarrow = 0): number {
  return source.u8(body) > lastNarrow ? 4 : 2;
}

function readTypes(source: ByteSource, iinf: Box | undefined): Map<number, string> {
  const types = new Map<number, string>();
  if (iinf === undefined) return types;
  const first = iinf.body + 4 + idBytesOf(source, iinf);
  for (const box of readBoxes(source, first, iinf.end, maxItems)) {
    // Entries before version 2 have no type, and no picture uses them.
    if (box.type !== 'infe' || source.u8(box.body) < 2) continue;
    const idBytes = idBytesOf(source, box, 2);
    types.set(source.uint(box.body + 4, idBytes), source.text(box.body + 6 + idBytes, 4));
  }
  return types;
}

/** @returns `undefined` when there are too many */
function readReferences(source: ByteSource, iref: Box | undefined): Reference[] | undefined {
  if (iref === undefined) return [];
  const idBytes = idBytesOf(source, iref);
  const references: Reference[] = [];
  let links = 0;
  for (const { type, body, end } of readBoxes(source, iref.body + 4, iref.end, maxReferences)) {
    const targets = body + idBytes + 2;
    const room = Math.max(0, Math.floor((end - targets) / idBytes));
    const count = Math.min(source.u16(body + idBytes), room);
    links += count;
    if (links > maxLinks) return undefined;
    const to = Array.from({ length: count }, (_, i) => source.uint(targets + i * idBytes, idBytes));
    references.push({ type, from: source.uint(body, idBytes), to });
  }
  return references;
}

/** @returns each item's properties, `undefined` when there are too many */
function readAssociations(
  source: ByteSource,
  tables: readonly Box[],
  properties: readonly Box[],
): Map<number, readonly Box[]> | undefined {
  const associations = new Map<number, readonly Box[]>();
  let links = 0;
  for (const ipma of tables) {
    const idBytes = idBytesOf(source, ipma);
    const indexBytes = 1 + (source.u8(ipma.body + 3) & 1);
    const count = Math.min(source.u32(ipma.body + 4), maxItems);
    let at = ipma.body + 8;
    for (let i = 0; i < count && at < ipma.end && source.missing === undefined; i++) {
      const itemId = source.uint(at, idBytes);
      const indexCount = source.u8(at + idBytes);
      at += idBytes + 1;
      links += indexCount;
      if (links > maxLinks) return undefined;
      const indices = Array.from({ length: indexCount }, (_, n) =>
        source.uint(at + n * indexBytes, indexBytes),
      );
      at += indexCount * indexBytes;
      if (associations.has(itemId)) continue;
      // The highest bit only says that a reader must know the property. They are numbered from 1; 0 is none.
      const mask = indexBytes === 2 ? 0x7fff : 0x7f;
      associations.set(
        itemId,
        indices.flatMap((index) => properties[(index & mask) - 1] ?? []),
      );
    }
  }
  return associations;
}
