// BMP: the headers of OS/2 1 and 2 and of every Windows since 3.0.
import type { ByteSource } from './byte-source.ts';
import { type ColorModel, isSize, type Parsed, still } from './facts.ts';

const fileHeaderBytes = 14;

/**
 * Whether a second header may have this many bytes, which tell its version: 12 is OS/2 1, 108 and 124 are Windows 4 and 5,
 * in between are Windows 3 (40), two of Adobe's (52, 56), and OS/2 2, which may stop behind any field up to its 64 bytes;
 * 42 and 46 have been seen in the wild. Chromium takes the same.
 */
export function isBmpHeaderLength(length: number): boolean {
  const isOs2 =
    length >= 16 && length <= 64 && (length % 4 === 0 || length === 42 || length === 46);
  return length === 12 || isOs2 || length === 108 || length === 124;
}

/** Whether a header of this many bytes has room for the mask of the alpha bits; OS/2 has other fields there. */
export function hasAlphaMask(length: number): boolean {
  return length === 56 || length === 108 || length === 124;
}

const compressions = ['none', 'rle8', 'rle4', 'bitfields', 'jpeg', 'png', 'bitfields'] as const;

export interface Bitmap {
  readonly width: number;
  /** Negative when the rows go from top to bottom. */
  readonly height: number;
  readonly bitDepth: number;
  readonly channels: number;
  readonly hasAlpha: boolean;
  readonly colorModel: ColorModel;
  readonly compression: string;
}

/**
 * Where the bitmap with its own file header starts. An OS/2 bitmap array has a header of the same length before it, and holds
 * one picture for each kind of screen. The first picture counts.
 */
export function startOfBitmap(source: ByteSource): number {
  return source.has(0, 2) && source.text(0, 2) === 'BA' ? fileHeaderBytes : 0;
}

export function parseBmp(source: ByteSource): Parsed {
  const bitmap = readBitmapHeader(source, startOfBitmap(source) + fileHeaderBytes);
  if (bitmap === undefined) return 'damaged';
  const height = Math.abs(bitmap.height);
  if (!isSize(bitmap.width, height)) return 'damaged';
  return { ...still, format: 'bmp', ...bitmap, height, lossless: bitmap.compression !== 'jpeg' };
}

/** Reads the second header, which an ICO's entries have too. */
export function readBitmapHeader(source: ByteSource, at: number): Bitmap | undefined {
  const length = source.u32(at, true);
  if (!isBmpHeaderLength(length)) return undefined;
  if (length === 12) {
    const size = { width: source.u16(at + 4, true), height: source.u16(at + 6, true) };
    return describe(size, source.u16(at + 10, true), 'none', 0);
  }
  const size = { width: source.i32(at + 4, true), height: source.i32(at + 8, true) };
  const bitsPerPixel = source.u16(at + 14, true);
  const code = length < 20 ? 0 : source.u32(at + 16, true);
  const compression = code === 3 && length === 64 ? 'huffman' : compressions[code];
  if (compression === undefined) return undefined;
  // The mask of the alpha bits follows those of red, green and blue; without "bitfields" it only counts from Windows 4 on.
  const hasMask = hasAlphaMask(length) && (compression === 'bitfields' || length >= 108);
  const hasMaskAfter = code === 6 && length === 40;
  return describe(
    size,
    bitsPerPixel,
    compression,
    hasMask || hasMaskAfter ? source.u32(at + 52, true) : 0,
  );
}

function describe(
  size: { readonly width: number; readonly height: number },
  bitsPerPixel: number,
  compression: string,
  alphaMask: number,
): Bitmap | undefined {
  const hasAlpha = bitsPerPixel >= 16 && alphaMask !== 0;
  const rgb = {
    ...size,
    compression,
    hasAlpha,
    channels: hasAlpha ? 4 : 3,
    colorModel: 'rgb',
  } as const;
  switch (bitsPerPixel) {
    case 1:
    case 2:
    case 4:
    case 8:
      return { ...rgb, bitDepth: bitsPerPixel, channels: 1, colorModel: 'palette' };
    case 16:
      return { ...rgb, bitDepth: 5 };
    case 24:
    case 32:
      return { ...rgb, bitDepth: 8 };
    case 0:
      // Only a JPEG or PNG inside may leave it out.
      return compression === 'jpeg' || compression === 'png' ? { ...rgb, bitDepth: 8 } : undefined;
    default:
      return undefined;
  }
}
