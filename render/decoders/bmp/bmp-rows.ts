// Reads uncompressed BMP rows of any depth.
import { type DecodeFailure, damaged, unsupported } from '../decoded-image.ts';
import type { BmpHeader, ChannelMasks } from './bmp-header.ts';
import type { RowCanvas } from './row-canvas.ts';

/** Pixel data that is ready to be painted. */
export interface BitmapRows {
  /** Whole rows in the data, at least one. */
  readonly rowCount: number;
  /** Byte offset after the data. */
  readonly end: number;
  readonly hasAlpha: boolean;
  paint(canvas: RowCanvas): void;
}

export function openRows(
  bytes: Uint8Array,
  header: BmpHeader,
  start: number,
): BitmapRows | DecodeFailure {
  const { width, height, topDown, bitsPerPixel, masks } = header;
  const rowBytes = Math.ceil((width * bitsPerPixel) / 8);
  const stride = Math.ceil(rowBytes / 4) * 4;
  // The last row counts without its padding, which some writers leave out.
  const present = Math.floor((bytes.length - start + stride - rowBytes) / stride);
  const rowCount = Math.min(height, Math.max(0, present));
  if (rowCount === 0) return damaged('no complete row');
  if (!areMasksUsable(masks)) return unsupported('colour mask with a gap');
  const hasAlpha = masks.alpha !== 0 && hasVisibleAlpha(bytes, header, start, stride, rowCount);
  const paintRow = createRowPainter(bytes, header, hasAlpha ? masks : { ...masks, alpha: 0 });
  return {
    rowCount,
    end: start + height * stride,
    hasAlpha,
    paint(canvas) {
      for (let row = 0; row < rowCount; row++) {
        canvas.startRow(topDown ? row : height - 1 - row);
        paintRow(start + row * stride, canvas);
      }
    },
  };
}

/** Paints the row that starts at byte `from`. */
type RowPainter = (from: number, canvas: RowCanvas) => void;

function createRowPainter(bytes: Uint8Array, header: BmpHeader, masks: ChannelMasks): RowPainter {
  const { width, bitsPerPixel } = header;
  if (bitsPerPixel <= 8) return paintIndexed(bytes, header);
  if (bitsPerPixel === 24) return paintBgr(bytes, width, 3, false);
  const { red, green, blue, alpha } = masks;
  const isBgr = red === 0xff0000 && green === 0xff00 && blue === 0xff;
  // Nearly every 32 bit file has one of these two layouts.
  if (bitsPerPixel === 32 && isBgr && (alpha === 0 || alpha === 0xff000000)) {
    return paintBgr(bytes, width, 4, alpha !== 0);
  }
  return paintMasked(bytes, width, bitsPerPixel / 8, masks);
}

function paintIndexed(bytes: Uint8Array, { width, bitsPerPixel, palette }: BmpHeader): RowPainter {
  const mask = (1 << bitsPerPixel) - 1;
  return (from, canvas) => {
    let left = 0;
    let current = 0;
    for (let x = 0; x < width; x++) {
      if (left === 0) {
        current = bytes[from++] ?? 0;
        left = 8;
      }
      left -= bitsPerPixel;
      const color = ((current >> left) & mask) * 3;
      const [red, green, blue] = [palette[color], palette[color + 1], palette[color + 2]];
      canvas.put(x, 1, red ?? 0, green ?? 0, blue ?? 0, 255);
    }
  };
}

function paintBgr(
  bytes: Uint8Array,
  width: number,
  bytesPerPixel: 3 | 4,
  hasAlpha: boolean,
): RowPainter {
  return (from, canvas) => {
    for (let x = 0; x < width; x++) {
      const alpha = hasAlpha ? (bytes[from + 3] ?? 0) : 255;
      canvas.put(x, 1, bytes[from + 2] ?? 0, bytes[from + 1] ?? 0, bytes[from] ?? 0, alpha);
      from += bytesPerPixel;
    }
  };
}

function paintMasked(
  bytes: Uint8Array,
  width: number,
  bytesPerPixel: number,
  masks: ChannelMasks,
): RowPainter {
  const { shift: redShift, max: redMax, scale: redScale } = createChannel(masks.red);
  const { shift: greenShift, max: greenMax, scale: greenScale } = createChannel(masks.green);
  const { shift: blueShift, max: blueMax, scale: blueScale } = createChannel(masks.blue);
  const { shift: alphaShift, max: alphaMax, scale: alphaScale } = createChannel(masks.alpha);
  const opaque = masks.alpha === 0 ? 255 : 0;
  return (from, canvas) => {
    for (let x = 0; x < width; x++) {
      let pixel = (bytes[from] ?? 0) | ((bytes[from + 1] ?? 0) << 8);
      if (bytesPerPixel > 2) pixel |= (bytes[from + 2] ?? 0) << 16;
      if (bytesPerPixel > 3) pixel |= (bytes[from + 3] ?? 0) << 24;
      const red = redScale[(pixel >>> redShift) & redMax] ?? 0;
      const green = greenScale[(pixel >>> greenShift) & greenMax] ?? 0;
      const blue = blueScale[(pixel >>> blueShift) & blueMax] ?? 0;
      const alpha = opaque | (alphaScale[(pixel >>> alphaShift) & alphaMax] ?? 0);
      canvas.put(x, 1, red, green, blue, alpha);
      from += bytesPerPixel;
    }
  };
}

/** @returns how to take one channel out of a pixel: the top 8 bits of its mask, stretched to 0..255 */
function createChannel(mask: number): { shift: number; max: number; scale: Uint8Array } {
  if (mask === 0) return { shift: 0, max: 0, scale: new Uint8Array(1) };
  const highest = 31 - Math.clz32(mask);
  const lowest = 31 - Math.clz32(mask & -mask);
  const shift = Math.max(lowest, highest - 7);
  const max = (1 << (highest - shift + 1)) - 1;
  const scale = Uint8Array.from({ length: max + 1 }, (_, value) => Math.round((value * 255) / max));
  return { shift, max, scale };
}

/** Whether each mask is one run of bits. Masks may overlap: greyscale files use one mask three times. */
function areMasksUsable(masks: ChannelMasks): boolean {
  return Object.values(masks).every((mask) => {
    const filled = mask | (mask - 1);
    return mask === 0 || (filled & (filled + 1)) === 0;
  });
}

/** Some writers declare an alpha channel and leave it all 0. Such a picture is opaque. */
function hasVisibleAlpha(
  bytes: Uint8Array,
  { width, bitsPerPixel, masks }: BmpHeader,
  start: number,
  stride: number,
  rowCount: number,
): boolean {
  const step = bitsPerPixel / 8;
  // One loop over bytes serves any mask at any depth. It nearly always ends at the first pixels.
  const byteMasks = [0, 8, 16, 24].map((shift) => (masks.alpha >>> shift) & 255);
  for (let row = 0; row < rowCount; row++) {
    for (const [i, byteMask] of byteMasks.entries()) {
      if (byteMask === 0) continue;
      for (let x = 0, at = start + row * stride + i; x < width; x++, at += step) {
        if (((bytes[at] ?? 0) & byteMask) !== 0) return true;
      }
    }
  }
  return false;
}
