// Test support: writes HEIF item tables, which no encoder here writes in all their forms.
import { box, bytesOf, type Part, u16, u32, zeros } from './bytes.ts';

export const fullBox = (type: string, version: number, ...parts: readonly Part[]) =>
  box(type, version, zeros(3), ...parts);

export interface Item {
  readonly id: number;
  readonly type: string;
  readonly properties: readonly Uint8Array[];
  /** Offset and length in the file. */
  readonly at?: readonly [number, number];
}

interface Heif {
  readonly brands?: string;
  readonly items: readonly Item[];
  readonly references?: readonly (readonly [type: string, from: number, to: readonly number[]])[];
  /** 0: 16-bit item numbers; 1: 32-bit ones, and wide property indices. */
  readonly version?: 0 | 1;
  readonly before?: Uint8Array;
}

/** Writes a HEIF whose first item is the primary one. */
export function heif({
  brands = 'heicmif1',
  items,
  references = [],
  version = 0,
  before = zeros(0),
}: Heif) {
  const id = version === 1 ? u32 : u16;
  const properties = items.flatMap((item) => item.properties);
  const entries = items.map(({ id: itemId, type }) =>
    fullBox('infe', 2 + version, id(itemId), u16(0), type, 0),
  );
  const associations = items.flatMap((item) => [
    ...id(item.id),
    item.properties.length,
    ...item.properties.flatMap((property) => {
      const index = 1 + properties.indexOf(property);
      return version === 1 ? u16(0x8000 + index) : [0x80 + index];
    }),
  ]);
  const places = items.map(({ id: itemId, at = [0, 0] }) =>
    bytesOf(u16(itemId), u16(0), u16(0), u16(1), u32(at[0]), u32(at[1])),
  );
  const meta = fullBox(
    'meta',
    0,
    fullBox('hdlr', 0, zeros(4), 'pict', zeros(13)),
    fullBox('pitm', version, id(items[0]?.id ?? 0)),
    fullBox('iloc', 1, 0x44, 0, u16(items.length), ...places),
    fullBox('iinf', version, version === 1 ? u32(items.length) : u16(items.length), ...entries),
    fullBox(
      'iref',
      version,
      ...references.map(([type, from, to]) => box(type, id(from), u16(to.length), to.flatMap(id))),
    ),
    box(
      'iprp',
      box('ipco', ...properties),
      box('ipma', version, 0, 0, version, u32(items.length), associations),
    ),
  );
  return bytesOf(
    box('ftyp', brands.slice(0, 4), zeros(4), brands),
    before,
    meta,
    box('mdat', zeros(99)),
  );
}

export const size = (width: number, height: number) => fullBox('ispe', 0, u32(width), u32(height));
export const hevc = (chroma: number, bitDepth: number) =>
  box('hvcC', 1, zeros(15), 0xfc | chroma, 0xf8 | (bitDepth - 8), zeros(5));
export const av1 = (bits: number) => box('av1C', 0x81, 0, bits, 0);
export const alphaKind = (kind: string) => fullBox('auxC', 0, `${kind}\0`);
export const turn = (quarters: number) => box('irot', quarters);
export const mirror = (axis: number) => box('imir', axis);
export const photo = (...more: readonly Uint8Array[]): Item => ({
  id: 1,
  type: 'hvc1',
  properties: [size(400, 300), hevc(1, 8), ...more],
});
