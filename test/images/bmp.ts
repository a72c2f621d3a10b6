// BMP files written field by field, right or wrong.
import { bytesOf, le16, le32, zeros } from './bytes.ts';

export type BmpOptions = {
  width: number;
  /** Negative for a top-down file. */
  height: number;
  bitsPerPixel: number;
  /** Bytes of the info header: 12 is OS/2 1, 40, 52, 56, 108 and 124 are Windows. */
  headerSize?: number;
  /** 0 RGB, 1 RLE8, 2 RLE4, 3 BITFIELDS, 4 JPEG, 5 PNG, 6 ALPHABITFIELDS. */
  compression?: number;
  /** Palette as [red, green, blue]. */
  palette?: readonly (readonly [number, number, number])[];
  /** The header's count of colours, if it should disagree with the palette. */
  colorsUsed?: number;
  /** Red, green, blue and perhaps alpha: inside the header when it has room, else behind the header. */
  masks?: readonly number[];
  /** Pixels from `rows`, or a literal RLE stream. */
  data: Uint8Array | readonly number[];
  /** Byte offset of the data in the header, if it should be wrong. */
  pixelOffset?: number;
  /** An ICC profile after the pixels; needs headerSize 124. */
  profile?: Uint8Array;
};

export function writeBmp(o: BmpOptions): Uint8Array {
  const { headerSize = 40, palette = [], masks = [], profile = zeros(0) } = o;
  const sides = [o.width, o.height];
  const planes = [...le16(1), ...le16(o.bitsPerPixel)];
  const colorsUsed = o.colorsUsed ?? palette.length;
  const more = [o.compression ?? 0, o.data.length, 2835, 2835, colorsUsed, 0];
  const fields =
    headerSize === 12
      ? [...sides.flatMap(le16), ...planes]
      : [...sides.flatMap(le32), ...planes, ...more.flatMap(le32)];
  const start = bytesOf(le32(headerSize), fields, masks.flatMap(le32));
  const header = bytesOf(start, zeros(Math.max(0, headerSize - start.length)));
  const colors = palette.map(([red, green, blue]) =>
    headerSize === 12 ? [blue, green, red] : [blue, green, red, 0],
  );
  const info = bytesOf(header, colors.flat());
  if (headerSize >= 108) info.set(bytesOf(profile.length > 0 ? 'DEBM' : 'BGRs'), 56);
  if (profile.length > 0) {
    info.set(bytesOf(le32(info.length + o.data.length), le32(profile.length)), 112);
  }
  const content = bytesOf(info, o.data, profile);
  const offset = o.pixelOffset ?? 14 + info.length;
  return bytesOf('BM', le32(14 + content.length), zeros(4), le32(offset), content);
}

/**
 * Packs rows of pixel values, most significant bits first below 8 bits, little-endian above, each row padded to 4 bytes.
 * @param values rows in file order (the bottom row first, unless the file is top-down)
 * @param bitsPerPixel 1, 2, 4, 8, 16, 24 or 32
 */
export function rows(values: readonly (readonly number[])[], bitsPerPixel: number): Uint8Array {
  const width = values[0]?.length ?? 0;
  const stride = Math.ceil((width * bitsPerPixel) / 32) * 4;
  const out = new Uint8Array(stride * values.length);
  for (const [y, row] of values.entries()) {
    for (const [x, value] of row.entries()) {
      if (bitsPerPixel < 8) {
        const bit = x * bitsPerPixel;
        const at = y * stride + (bit >> 3);
        out[at] = (out[at] ?? 0) | (value << (8 - bitsPerPixel - (bit & 7)));
      } else {
        for (let byte = 0; byte < bitsPerPixel / 8; byte++) {
          out[y * stride + (x * bitsPerPixel) / 8 + byte] = (value >>> (8 * byte)) & 255;
        }
      }
    }
  }
  return out;
}

/** A palette of very different colours. No two channels of a colour agree, so that a test sees swapped channels. */
export function testPalette(count: number): [number, number, number][] {
  return Array.from({ length: count }, (_, i) => [
    (40 + i * 67) % 256,
    (90 + i * 29) % 256,
    (200 + i * 113) % 256,
  ]);
}
