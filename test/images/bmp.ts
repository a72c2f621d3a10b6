// BMP files of every kind written field by field, right or wrong.
import { bytesOf, le32, zeros } from './bytes.ts';

export type BmpOptions = {
  width: number;
  /** Negative for a top-down file. */
  height: number;
  bitsPerPixel: number;
  /** Bytes of the info header: 12 = OS/2 1.x, 16..64 = OS/2 2.x, 40/52/56/108/124 = Windows. */
  headerSize?: number;
  /** 0 RGB, 1 RLE8, 2 RLE4, 3 BITFIELDS (OS/2: Huffman), 4 JPEG (OS/2: RLE24), 5 PNG, 6 ALPHABITFIELDS. */
  compression?: number;
  planes?: number;
  /** Palette as [red, green, blue]; written as BGR (OS/2 1.x) or BGR0. */
  palette?: readonly (readonly [number, number, number])[];
  /** biClrUsed, if it should disagree with the palette. */
  colorsUsed?: number;
  /** Red, green, blue and perhaps alpha: inside the header when it has room, else behind the header. */
  masks?: readonly number[];
  /** Everything from bfOffBits on: `rows`, or a literal RLE stream. */
  data: Uint8Array | readonly number[];
  /** bfOffBits, when it should disagree with the place of the data. */
  pixelOffset?: number;
  /** Bytes between the palette and the pixel data. */
  gap?: number;
  /** An ICC profile appended after the pixel data; needs headerSize 124. */
  profile?: Uint8Array;
  /** bV4CSType; default 'sRGB', or 'MBED' with a profile. */
  colorSpace?: number;
  /** First two bytes. */
  magic?: string;
};

export const fileHeaderSize = 14;

export function writeBmp(o: BmpOptions): Uint8Array {
  const dib = writeDib(o);
  const offset = o.pixelOffset ?? fileHeaderSize + dib.dataStart;
  const head = bytesOf(o.magic ?? 'BM', le32(fileHeaderSize + dib.bytes.length), zeros(4));
  return bytesOf(head, le32(offset), dib.bytes);
}

/**
 * The part after the file header, which is also the content of an ICO entry.
 *
 * @returns its bytes, and the offset of the pixel data in them
 */
export function writeDib(o: BmpOptions): { bytes: Uint8Array; dataStart: number } {
  const headerSize = o.headerSize ?? 40;
  const maskRoom = headerSize === 52 ? 3 : [56, 108, 124].includes(headerSize) ? 4 : 0;
  const masks = o.masks ?? [];
  const masksAfter = maskRoom === 0 ? masks : [];
  const palette = o.palette ?? [];
  const entrySize = headerSize === 12 ? 3 : 4;
  const dataStart = headerSize + 4 * masksAfter.length + entrySize * palette.length + (o.gap ?? 0);
  const data = Uint8Array.from(o.data);
  const profile = o.profile ?? new Uint8Array(0);
  const bytes = new Uint8Array(dataStart + data.length + profile.length);
  const header = writeInfoHeader(o, headerSize, data.length);
  bytes.set(header, 0);
  const view = new DataView(bytes.buffer);
  for (const [i, mask] of masks.slice(0, maskRoom).entries()) {
    view.setUint32(40 + 4 * i, mask, true);
  }
  for (const [i, mask] of masksAfter.entries()) view.setUint32(headerSize + 4 * i, mask, true);
  for (const [i, [red, green, blue]] of palette.entries()) {
    const at = headerSize + 4 * masksAfter.length + entrySize * i;
    bytes.set([blue, green, red], at);
  }
  if (headerSize >= 108) {
    view.setUint32(56, o.colorSpace ?? (o.profile ? 0x4d424544 : 0x73524742), true);
  }
  if (headerSize >= 124 && o.profile) {
    view.setUint32(112, dataStart + data.length, true);
    view.setUint32(116, profile.length, true);
  }
  bytes.set(data, dataStart);
  bytes.set(profile, dataStart + data.length);
  return { bytes, dataStart };
}

function writeInfoHeader(o: BmpOptions, headerSize: number, dataSize: number): Uint8Array {
  const full = new DataView(new ArrayBuffer(Math.max(headerSize, 40)));
  full.setUint32(0, headerSize, true);
  if (headerSize === 12) {
    full.setUint16(4, o.width, true);
    full.setUint16(6, o.height, true);
    full.setUint16(8, o.planes ?? 1, true);
    full.setUint16(10, o.bitsPerPixel, true);
  } else {
    full.setInt32(4, o.width, true);
    full.setInt32(8, o.height, true);
    full.setUint16(12, o.planes ?? 1, true);
    full.setUint16(14, o.bitsPerPixel, true);
    full.setUint32(16, o.compression ?? 0, true);
    full.setUint32(20, dataSize, true);
    full.setUint32(24, 2835, true);
    full.setUint32(28, 2835, true);
    full.setUint32(32, o.colorsUsed ?? o.palette?.length ?? 0, true);
  }
  return new Uint8Array(full.buffer, 0, headerSize);
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
