// BMP: the headers of Windows since 3.0, and those of OS/2 that are read in the same way.
import type { ByteRange, ByteSource } from './byte-source.ts';
import { type ImageFacts, isSize, type Parsed, still, unsupported } from './facts.ts';

export const fileHeaderBytes = 14;

/** The length names the version: 12 and 64 are OS/2's, 40 is Windows 3, 52 and 56 are Adobe's, 108 and 124 are Windows 4 and 5. */
const headerLengths = [12, 40, 52, 56, 64, 108, 124];

/** @returns whether a BMP may have this header. OS/2 2 may stop after any field of its 64 bytes. */
export function isBmpHeaderLength(length: number): boolean {
  return (length >= 16 && length <= 64) || headerLengths.includes(length);
}

const compressions = [
  'none',
  'rle8',
  'rle4',
  'bitfields',
  undefined,
  undefined,
  'bitfields',
] as const;
const depths = {
  none: [1, 2, 4, 8, 16, 24, 32],
  rle8: [8],
  rle4: [4],
  bitfields: [16, 32],
};

/** The header before the pixels of a BMP, or of a bitmap in an icon. */
export interface BitmapHeader {
  readonly width: number;
  /** Negative when the rows go from top to bottom. In an icon, it counts the picture and the mask. */
  readonly height: number;
  readonly bitsPerPixel: number;
  readonly compression: keyof typeof depths;
  /** The bits of each channel in a pixel of 16 bits or more. Alpha is 0 if the file has none. */
  readonly masks: readonly [red: number, green: number, blue: number, alpha: number];
  /** Entries are blue, green, red, and a fourth byte in all but OS/2 1. The pixels usually follow. */
  readonly palette: ByteRange & { readonly entryBytes: 3 | 4 };
  /** Place of an embedded ICC profile, unchecked. */
  readonly profile: ByteRange | undefined;
}

/**
 * @param inIcon icons use the fourth byte of 32 bit pixels as alpha, and plain BMPs do not
 * @returns `undefined` for kinds that hardly any program writes: a JPEG or PNG inside, OS/2's other headers and compressions
 */
export function readBitmapHeader(
  source: ByteSource,
  at: number,
  inIcon = false,
): BitmapHeader | undefined {
  const u32 = (offset: number) => source.u32(at + offset, true);
  const length = u32(0);
  const isCore = length === 12;
  const bitsPerPixel = source.u16(at + (isCore ? 10 : 14), true);
  const code = isCore ? 0 : u32(16);
  const compression = compressions[code];
  const isKnown = headerLengths.includes(length) && compression !== undefined;
  if (!isKnown || !depths[compression].includes(bitsPerPixel)) return undefined;

  const isPlain = compression !== 'bitfields';
  const hasAlphaMask = length >= 56 || code === 6;
  const alpha = hasAlphaMask ? u32(52) : inIcon && isPlain ? 1 : 0;
  // The colour masks follow the first 40 bytes: in the header if it is longer, or else after it.
  const masksAfter = isPlain || length > 40 ? 0 : hasAlphaMask ? 4 : 3;
  const from = at + length + 4 * masksAfter;
  const most = bitsPerPixel <= 8 ? 2 ** bitsPerPixel : 0;
  const used = isCore ? 0 : u32(32);
  const entryBytes = isCore ? 3 : 4;
  const to = from + entryBytes * (used === 0 ? most : Math.min(used, most));
  const hasProfile = length >= 124 && u32(56) === 0x4d424544; // 'MBED'
  const masks: BitmapHeader['masks'] = isPlain
    ? bitsPerPixel === 16
      ? [0x7c00, 0x3e0, 0x1f, 0]
      : [0xff0000, 0xff00, 0xff, bitsPerPixel === 32 && alpha ? 0xff000000 : 0]
    : [u32(40), u32(44), u32(48), alpha];
  // Some versions of ImageMagick leave the masks out, so that pixels stand in their place.
  if (masks.some(hasGap)) return undefined;
  return {
    width: isCore ? source.u16(at + 4, true) : source.i32(at + 4, true),
    height: isCore ? source.u16(at + 6, true) : source.i32(at + 8, true),
    bitsPerPixel,
    compression,
    masks,
    palette: { from, to, entryBytes },
    profile: hasProfile ? { from: at + u32(112), to: at + u32(112) + u32(116) } : undefined,
  };
}

function hasGap(mask: number): boolean {
  const filled = mask | (mask - 1);
  return mask !== 0 && (filled & (filled + 1)) !== 0;
}

export function parseBmp(source: ByteSource): Parsed {
  const header = readBitmapHeader(source, fileHeaderBytes);
  if (!header) return unsupported('a rare kind of BMP');
  const facts = factsOf(header);
  return isSize(facts.width, facts.height) ? { ...facts, format: 'bmp' } : 'damaged';
}

export function factsOf({ width, height, bitsPerPixel, compression, masks }: BitmapHeader) {
  const hasAlpha = masks[3] !== 0;
  const isPalette = bitsPerPixel <= 8;
  return {
    ...still,
    width,
    height: Math.abs(height),
    bitDepth: isPalette ? bitsPerPixel : bitsPerPixel === 16 ? 5 : 8,
    channels: isPalette ? 1 : hasAlpha ? 4 : 3,
    hasAlpha,
    colorModel: isPalette ? 'palette' : 'rgb',
    lossless: true,
    compression,
  } satisfies Omit<ImageFacts, 'format'>;
}
