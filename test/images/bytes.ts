// Bytes of image files, field by field, for files that no encoder here can or should write.

export type Part = string | number | readonly number[] | Uint8Array;

/** Joins parts: a number is one byte, a text its Latin-1 bytes. */
export function bytesOf(...parts: readonly Part[]): Uint8Array {
  const pieces = parts.map((part) => {
    if (typeof part === 'number') return Uint8Array.of(part);
    if (typeof part === 'string') return Buffer.from(part, 'latin1');
    return part instanceof Uint8Array ? part : Uint8Array.from(part);
  });
  return new Uint8Array(Buffer.concat(pieces));
}

/** Big-endian. */
export const u16 = (value: number): number[] => [(value >> 8) & 255, value & 255];
export const u32 = (value: number): number[] => [...u16(Math.floor(value / 65536)), ...u16(value)];
/** Little-endian. */
export const le16 = (value: number): number[] => u16(value).reverse();
export const le24 = (value: number): number[] => [...le16(value), (value >> 16) & 255];
export const le32 = (value: number): number[] => u32(value).reverse();

export const zeros = (count: number): Uint8Array => new Uint8Array(count);

/** Mark of the byte order in TIFF and EXIF: `II` is little-endian, `MM` big-endian. */
export type ByteOrder = 'II' | 'MM';
export function numbersIn(order: ByteOrder) {
  return order === 'II' ? ([le16, le32] as const) : ([u16, u32] as const);
}

/** A box of the ISO base media format. */
export function box(type: string, ...parts: readonly Part[]): Uint8Array {
  const body = bytesOf(...parts);
  return bytesOf(u32(8 + body.length), type, body);
}

/** The TIFF structure of EXIF with one entry, the orientation. */
export function exif(orientation: number, order: ByteOrder): Uint8Array {
  const [w16, w32] = numbersIn(order);
  const entry = [...w16(274), ...w16(3), ...w32(1), ...w16(orientation), 0, 0];
  return bytesOf(order, w16(42), w32(8), w16(1), entry, w32(0));
}

/** The first share of a file. */
export function cut(file: Uint8Array, share: number): Uint8Array {
  return file.subarray(0, Math.floor(file.length * share));
}

/** One piece many times. */
export function repeat(piece: Uint8Array | string, count: number): Buffer {
  const bytes = Buffer.from(piece);
  return Buffer.alloc(bytes.length * count, bytes);
}
