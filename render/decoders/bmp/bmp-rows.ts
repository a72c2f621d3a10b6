// Reads the pixels of BMP rows at any depth, and averages boxes of them, so that a huge picture needs little memory.
import type { BitmapHeader } from '#core/image-facts/bmp.ts';

/** @returns the colour of pixel x of a row, as 0xAABBGGRR in a signed number */
export type PixelReader = (row: number, x: number) => number;

/** Opaque, as every pixel without alpha. */
export const black = 0xff000000;

/** @returns the bytes of a row, which is padded to 4 bytes */
export function rowBytesOf({ width, bitsPerPixel }: Pick<BitmapHeader, 'width' | 'bitsPerPixel'>) {
  return Math.ceil((width * bitsPerPixel) / 32) * 4;
}

/** @returns 256 colours as a reader returns them. Those that the file does not have are black. */
export function readPalette(bytes: Uint8Array, { palette }: BitmapHeader): Int32Array {
  const { from, to, entryBytes } = palette;
  const colors = new Int32Array(256).fill(black);
  for (let i = 0; from + i * entryBytes < to; i++) {
    colors[i] = black | toRgb(littleEndian(bytes, from + i * entryBytes));
  }
  return colors;
}

/** @param rows in file order, from the first pixel on */
export function createPixelReader(
  rows: Uint8Array,
  layout: BitmapHeader,
  palette: Int32Array,
): PixelReader {
  const { bitsPerPixel, masks } = layout;
  const rowBytes = rowBytesOf(layout);
  if (bitsPerPixel <= 8) {
    const mask = 2 ** bitsPerPixel - 1;
    return (row, x) => {
      const bit = x * bitsPerPixel;
      const byte = rows[row * rowBytes + (bit >>> 3)] ?? 0;
      return palette[(byte >> (8 - bitsPerPixel - (bit & 7))) & mask] ?? 0;
    };
  }
  const [red, green, blue, alpha] = masks;
  const bytesPerPixel = bitsPerPixel / 8;
  const isBgr = red === 0xff0000 && green === 0xff00 && blue === 0xff;
  // Nearly every file has one of these two layouts.
  if (isBgr && (alpha === 0 || alpha === black)) {
    const always = alpha === 0 ? black : 0;
    return (row, x) => {
      const pixel = littleEndian(rows, row * rowBytes + x * bytesPerPixel);
      return (pixel & alpha) | always | toRgb(pixel);
    };
  }
  return (row, x) => {
    const pixel = littleEndian(rows, row * rowBytes + x * bytesPerPixel);
    const opacity = alpha === 0 ? 255 : scale(pixel, alpha);
    return (
      (opacity << 24) | (scale(pixel, blue) << 16) | (scale(pixel, green) << 8) | scale(pixel, red)
    );
  };
}

function littleEndian(bytes: Uint8Array, at: number): number {
  const low = (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8);
  return low | ((bytes[at + 2] ?? 0) << 16) | ((bytes[at + 3] ?? 0) << 24);
}

/** @returns blue, green and red in the order of red, green and blue */
function toRgb(pixel: number): number {
  return ((pixel & 0xff) << 16) | (pixel & 0xff00) | ((pixel >> 16) & 0xff);
}

/** @returns one channel, whose largest value becomes 255 */
function scale(pixel: number, mask: number): number {
  return mask === 0 ? 0 : Math.round((((pixel & mask) >>> 0) * 255) / mask);
}

export interface Boxes {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  /** Rows that are in the file. The others stay transparent. */
  readonly rowCount: number;
  /** 1 keeps every pixel, n averages boxes of n x n; the edge may cut the last boxes. */
  readonly factor: number;
  readonly channels: 3 | 4;
}

export function averageBoxes(
  read: PixelReader,
  { width, height, topDown, rowCount, factor, channels }: Boxes,
): Uint8Array {
  const columns = Math.ceil(width / factor);
  const pixels = new Uint8Array(columns * Math.ceil(height / factor) * channels);
  // Doubles are exact up to 2^53. 32 bits would overflow for boxes above 256 x 256.
  const sums = new Float64Array(columns * 4);
  let out = 0;
  for (let top = 0; top < height; top += factor) {
    const bottom = Math.min(top + factor, height);
    sums.fill(0);
    for (let y = top; y < bottom; y++) {
      const row = topDown ? y : height - 1 - y;
      if (row < rowCount) addRow(read, row, width, factor, sums);
    }
    for (let x = 0; x < columns; x++) {
      const weight = sums[x * 4 + 3] ?? 0;
      // Colours are weighted by alpha, so that the colour of transparent pixels does not bleed in.
      for (let c = 0; c < 3; c++) {
        pixels[out + c] = weight && Math.round((sums[x * 4 + c] ?? 0) / weight);
      }
      const count = (bottom - top) * Math.min(factor, width - x * factor);
      if (channels === 4) pixels[out + 3] = Math.round(weight / count);
      out += channels;
    }
  }
  return pixels;
}

/** Adds the pixels of a row to the sums of their boxes: red, green and blue times alpha, and alpha. */
function addRow(
  read: PixelReader,
  row: number,
  width: number,
  factor: number,
  sums: Float64Array,
): void {
  for (let x = 0, box = 0; x < width; box += 4) {
    let [red, green, blue, weight] = [0, 0, 0, 0];
    for (const end = Math.min(x + factor, width); x < end; x++) {
      const pixel = read(row, x);
      const alpha = pixel >>> 24;
      red += (pixel & 0xff) * alpha;
      green += ((pixel >> 8) & 0xff) * alpha;
      blue += ((pixel >> 16) & 0xff) * alpha;
      weight += alpha;
    }
    sums[box] = (sums[box] ?? 0) + red;
    sums[box + 1] = (sums[box + 1] ?? 0) + green;
    sums[box + 2] = (sums[box + 2] ?? 0) + blue;
    sums[box + 3] = (sums[box + 3] ?? 0) + weight;
  }
}
