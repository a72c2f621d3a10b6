// BMP: the headers of OS/2 1 and 2, and of Windows since 3.0.
import type { ByteSource } from './byte-source.ts';
import { type ImageFacts, isSize, type Parsed, type PixelSize, still } from './facts.ts';

const fileHeaderBytes = 14;

/**
 * The length of the second header names its version: 12 is OS/2 1, 40 is Windows 3, 52 and 56 are Adobe's, 108 and 124 are
 * Windows 4 and 5. OS/2 2 may stop after any field of its 64 bytes, and real files stop at 42 and 46 too.
 *
 * @returns whether a header may have this length, by the same rules as Chromium
 */
export function isBmpHeaderLength(length: number): boolean {
  const isOs2 =
    length >= 16 && length <= 64 && (length % 4 === 0 || length === 42 || length === 46);
  return length === 12 || isOs2 || length === 108 || length === 124;
}

/** @returns whether a header of this length has a mask of the alpha bits; OS/2 has other fields in its place */
export function hasAlphaMask(length: number): boolean {
  return length === 56 || length === 108 || length === 124;
}

const compressions = ['none', 'rle8', 'rle4', 'bitfields', 'jpeg', 'png', 'bitfields'] as const;

interface Bitmap
  extends Pick<ImageFacts, 'width' | 'bitDepth' | 'channels' | 'hasAlpha' | 'colorModel'> {
  /** Negative when the rows go from top to bottom. */
  readonly height: number;
  readonly compression: string;
}

export function parseBmp(source: ByteSource): Parsed {
  const bitmap = readBitmapHeader(source, fileHeaderBytes);
  if (bitmap === undefined) return 'damaged';
  const height = Math.abs(bitmap.height);
  if (!isSize(bitmap.width, height)) return 'damaged';
  return { ...still, format: 'bmp', ...bitmap, height, lossless: bitmap.compression !== 'jpeg' };
}

/** Reads the second header, which the entries of an ICO have too. */
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
  // The alpha mask follows the masks of red, green and blue. Without "bitfields" it counts only since Windows 4.
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
  size: PixelSize,
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
      // Only a bitmap with a JPEG or PNG inside may leave out the depth.
      return compression === 'jpeg' || compression === 'png' ? { ...rgb, bitDepth: 8 } : undefined;
    default:
      return undefined;
  }
}
