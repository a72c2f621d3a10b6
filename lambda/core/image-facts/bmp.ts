// BMP: the headers of OS/2 1 and 2 and of every Windows since 3.0.
import type { ByteSource } from './byte-source.ts';
import { type ColorModel, isSize, type Parsed, still } from './facts.ts';

const fileHeaderBytes = 14;

/** Lengths of the second header, which tell its version: OS/2 1, OS/2 2 (short, whole), Windows 3, two of Adobe's, 4, 5. */
export const bmpHeaderLengths: readonly number[] = [12, 16, 64, 40, 52, 56, 108, 124];

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

export function parseBmp(source: ByteSource): Parsed {
  const bitmap = readBitmapHeader(source, fileHeaderBytes);
  if (bitmap === undefined) return 'damaged';
  const height = Math.abs(bitmap.height);
  if (!isSize(bitmap.width, height)) return 'damaged';
  return { ...still, format: 'bmp', ...bitmap, height, lossless: bitmap.compression !== 'jpeg' };
}

/** Reads the second header, which an ICO's entries have too. */
export function readBitmapHeader(source: ByteSource, at: number): Bitmap | undefined {
  const length = source.u32(at, true);
  if (!bmpHeaderLengths.includes(length)) return undefined;
  if (length === 12) {
    const size = { width: source.u16(at + 4, true), height: source.u16(at + 6, true) };
    return describe(size, source.u16(at + 10, true), 'none', 0);
  }
  const size = { width: source.i32(at + 4, true), height: source.i32(at + 8, true) };
  const bitsPerPixel = source.u16(at + 14, true);
  const code = length === 16 ? 0 : source.u32(at + 16, true);
  const compression = code === 3 && length === 64 ? 'huffman' : compressions[code];
  if (compression === undefined) return undefined;
  // The mask of the alpha bits follows those of red, green and blue; without "bitfields" it only counts from Windows 4 on.
  const hasMask = length >= 56 && length !== 64 && (compression === 'bitfields' || length >= 108);
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
