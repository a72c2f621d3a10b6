// HEIF files (HEIC and AVIF) written item by item, around coded pictures that come from other files.
import { box, bytesOf, type Part, u16, u32, zeros } from './bytes.ts';
import { fullBox, hvcC, ispe } from './heif-properties.ts';

export interface HeifItem {
  /** By default, the item's position in the list, counted from 1. */
  readonly id?: number;
  readonly type: string;
  /** Whole boxes, in the order of their effect. */
  readonly properties: readonly Uint8Array[];
  readonly data?: Uint8Array;
  /** A reference to other items, for example `['dimg', [2, 3]]`. */
  readonly refersTo?: readonly [type: string, ids: readonly number[]];
}

interface HeifOptions {
  /** The main brand, and all brands that the file is compatible with. */
  readonly brands?: string;
  /** The first item is the primary one. All others are hidden. */
  readonly items: readonly HeifItem[];
  readonly references?: readonly (readonly [type: string, from: number, to: readonly number[]])[];
  /** 0: 16-bit item numbers; 1: 32-bit ones, and wide property indices. */
  readonly version?: 0 | 1;
  /** Boxes between the file type and the tables. */
  readonly before?: Uint8Array;
}

export function heif(options: HeifOptions): Buffer {
  const { brands = 'heicmif1', items, before = zeros(0) } = options;
  const head = Buffer.concat([heifType(brands), before]);
  const dataAt = head.length + tablesOf(options, 0).length + 8;
  const data = Buffer.concat(items.flatMap((item) => item.data ?? []));
  return Buffer.concat([head, tablesOf(options, dataAt), box('mdat', data)]);
}

/** A HEIC of these items. */
export const heicOf = (items: readonly HeifItem[]) => heif({ items });

/** The file type box. */
export function heifType(brands = 'heicmif1'): Uint8Array {
  return box('ftyp', brands.slice(0, 4), zeros(4), brands);
}

export const metaBox = (...parts: readonly Part[]) => fullBox('meta', 0, ...parts);

function tablesOf(options: HeifOptions, dataAt: number) {
  const { items, references = [], version = 0 } = options;
  const id = version === 1 ? u32 : u16;
  const numbered = items.map((item, i) => ({ ...item, id: item.id ?? i + 1 }));
  const entries = numbered.map(({ id: itemId, type }, i) =>
    box('infe', [2 + version, 0, 0, i === 0 ? 0 : 1], id(itemId), u16(0), type, 0),
  );
  const associations: Part[] = [];
  let used = 0;
  for (const { id: itemId, properties } of numbered) {
    associations.push(id(itemId), properties.length);
    const mustKnow = version === 1 ? 0x8000 : 0x80;
    associations.push(
      properties.flatMap(() => (version === 1 ? u16(mustKnow + ++used) : [mustKnow + ++used])),
    );
  }
  let offset = dataAt;
  const places = numbered.map(({ id: itemId, data = zeros(0) }) => {
    const from = data.length > 0 ? offset : 0;
    offset += data.length;
    return bytesOf(u16(itemId), u16(0), u16(0), u16(1), u32(from), u32(data.length));
  });
  const refers = [
    ...references,
    ...numbered.flatMap(({ id: from, refersTo }) =>
      refersTo ? [[refersTo[0], from, refersTo[1]] as const] : [],
    ),
  ].map(([type, from, to]) => box(type, id(from), u16(to.length), to.flatMap(id)));
  return metaBox(
    fullBox('hdlr', 0, zeros(4), 'pict', zeros(13)),
    fullBox('pitm', version, id(numbered[0]?.id ?? 0)),
    fullBox('iloc', 1, 0x44, 0, u16(items.length), ...places),
    fullBox('iinf', version, id(items.length), ...entries),
    ...(refers.length > 0 ? [fullBox('iref', version, ...refers)] : []),
    box(
      'iprp',
      box('ipco', ...items.flatMap((item) => item.properties)),
      box('ipma', version, 0, 0, version, u32(items.length), ...associations),
    ),
  );
}

/** A HEVC picture of 400x300 pixels that has no data. */
export const photo = (...more: readonly Uint8Array[]) => ({
  id: 1,
  type: 'hvc1',
  properties: [ispe(400, 300), hvcC(1, 8), ...more],
});

/** The data of a `grid` item: equal tiles in rows, cut to width x height. */
export function gridData(columns: number, rows: number, width: number, height: number) {
  return bytesOf([0, 1, rows - 1, columns - 1], u32(width), u32(height));
}

/** @returns the first box of a type that is found in a file */
function findBox(file: Buffer, type: string): Buffer {
  const at = file.indexOf(type, 0, 'latin1') - 4;
  if (at < 0) throw new Error(`a file without ${type}`);
  return file.subarray(at, at + file.readUInt32BE(at));
}

/** @returns the first picture of a file by an encoder, with the boxes of these types, as an item of another file */
export function codedItemOf(file: Buffer, type: string, boxes: readonly string[]) {
  const properties: Uint8Array[] = boxes.map((name) => findBox(file, name));
  return { type, data: findBox(file, 'mdat').subarray(8), properties };
}

/** Boxes that each contain the next one. */
export function nestedBoxes(type: string, levels: number): Buffer {
  const head = Buffer.alloc(8 * levels);
  for (let i = 0; i < levels; i++) {
    head.writeUInt32BE(8 * (levels - i), 8 * i);
    head.write(type, 8 * i + 4, 'latin1');
  }
  return head;
}
