// Test support: writes headers byte by byte, for what no encoder here can or should write.

export type Part = string | number | readonly number[] | Uint8Array;

/** Joins parts: a number is one byte, a text its Latin-1 bytes. */
export function bytesOf(...parts: readonly Part[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => {
      if (typeof part === 'number') return [part];
      if (typeof part === 'string') return Array.from(part, (letter) => letter.charCodeAt(0));
      return [...part];
    }),
  );
}

/** Big-endian. */
export const u16 = (value: number): number[] => [(value >> 8) & 255, value & 255];
export const u32 = (value: number): number[] => [...u16(Math.floor(value / 65536)), ...u16(value)];
/** Little-endian. */
export const le16 = (value: number): number[] => u16(value).reverse();
export const le24 = (value: number): number[] => [...le16(value), (value >> 16) & 255];
export const le32 = (value: number): number[] => u32(value).reverse();

export const zeros = (count: number): Uint8Array => new Uint8Array(count);

/** A box of the ISO base media format. */
export function box(type: string, ...parts: readonly Part[]): Uint8Array {
  const body = bytesOf(...parts);
  return bytesOf(u32(8 + body.length), type, body);
}

/** The TIFF structure of EXIF with one entry, the orientation. */
export function exif(orientation: number, order: 'II' | 'MM'): Uint8Array {
  const [w16, w32] = order === 'II' ? [le16, le32] : [u16, u32];
  const entry = [...w16(274), ...w16(3), ...w32(1), ...w16(orientation), 0, 0];
  return bytesOf(order, w16(42), w32(8), w16(1), entry, w32(0));
}

/** A TIFF directory at offset 8; a value is stored in its entry. */
export function tiff(
  order: 'II' | 'MM',
  entries: readonly (readonly [tag: number, type: 3 | 4, value: number])[],
): Uint8Array {
  const [w16, w32] = order === 'II' ? [le16, le32] : [u16, u32];
  const written = entries.flatMap(([tag, type, value]) => [
    ...w16(tag),
    ...w16(type),
    ...w32(1),
    ...(type === 3 ? [...w16(value), 0, 0] : w32(value)),
  ]);
  return bytesOf(order, w16(42), w32(8), w16(entries.length), written, w32(0));
}
