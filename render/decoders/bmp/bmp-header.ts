// Reads the info header and the palette of a BMP, or of an icon's bitmap: OS/2 1.x and 2.x, Windows 3 to 5.
import { hasAlphaMask, isBmpHeaderLength } from '#core/image-facts/bmp.ts';
import { type DecodeFailure, damaged, unsupported } from '../decoded-image.ts';

export type BmpCompression = 'none' | 'bitfields' | 'rle8' | 'rle4' | 'rle24' | 'jpeg' | 'png';

export interface ChannelMasks {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

export interface BmpHeader {
  /** In pixels, and positive. In an icon, the height counts the picture and the mask. */
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  /** 0 (jpeg, png), 1, 2, 4, 8, 16, 24 or 32. Run lengths have 4, 8 or 24. */
  readonly bitsPerPixel: number;
  readonly compression: BmpCompression;
  /** The bits of each channel in a pixel of 16 or 32 bits. The alpha mask is 0 if the file has no alpha. */
  readonly masks: ChannelMasks;
  /** 256 colours as red, green, blue. Those that the file does not have are black. */
  readonly palette: Uint8Array;
  /** Byte offset after header, masks and palette. The pixels start here unless the file says otherwise. */
  readonly end: number;
  /** Byte range of an embedded profile, unchecked. */
  readonly profile?: { readonly offset: number; readonly size: number };
}

const opaqueRgb32: ChannelMasks = { red: 0xff0000, green: 0xff00, blue: 0xff, alpha: 0 };
const rgb555: ChannelMasks = { red: 0x7c00, green: 0x3e0, blue: 0x1f, alpha: 0 };
const profileEmbedded = 0x4d424544; // 'MBED', bV5CSType

/**
 * Reads the info header. Browsers ignore planes, image size and resolution, and so do we.
 *
 * @param bytes the whole file
 * @param start byte offset of the info header
 * @param inIcon icons use the fourth byte of 32 bit pixels as alpha, and plain BMPs do not
 */
export function readBmpHeader(
  bytes: Uint8Array,
  start: number,
  inIcon: boolean,
): BmpHeader | DecodeFailure {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (start + 4 > bytes.length) return damaged('ends before the info header');
  const size = view.getUint32(start, true);
  if (!isBmpHeaderLength(size)) return unsupported(`info header of ${size} bytes`);
  if (start + size > bytes.length) return damaged('ends within the info header');

  const isCore = size === 12;
  const width = isCore ? view.getUint16(start + 4, true) : view.getInt32(start + 4, true);
  const signedHeight = isCore ? view.getUint16(start + 6, true) : view.getInt32(start + 8, true);
  if (width <= 0 || signedHeight === 0) return damaged(`${width} x ${signedHeight} pixels`);
  const bitsPerPixel = view.getUint16(start + (isCore ? 10 : 14), true);
  // OS/2 2.x headers may stop anywhere after the bit count. The missing fields count as 0.
  const field = (at: number) => (!isCore && size >= at + 4 ? view.getUint32(start + at, true) : 0);

  const compression = compressionOf(field(16), bitsPerPixel);
  if (compression === undefined) {
    return unsupported(`compression ${field(16)} with ${bitsPerPixel} bits per pixel`);
  }
  let paletteAt = start + size;
  let masks = bitsPerPixel === 16 ? rgb555 : opaqueRgb32;
  if (compression === 'bitfields') {
    const inHeader = size === 52 || hasAlphaMask(size);
    const count = hasAlphaMask(size) || (!inHeader && field(16) === 6) ? 4 : 3;
    const at = inHeader ? start + 40 : paletteAt;
    if (at + 4 * count > bytes.length) return damaged('ends within the colour masks');
    if (!inHeader) paletteAt += 4 * count;
    const bitsOfPixel = bitsPerPixel === 16 ? 0xffff : 0xffffffff;
    const mask = (i: number) => (view.getUint32(at + 4 * i, true) & bitsOfPixel) >>> 0;
    masks = { red: mask(0), green: mask(1), blue: mask(2), alpha: count === 4 ? mask(3) : 0 };
  } else if (bitsPerPixel === 32) {
    // Without bitfields the layout is fixed. The alpha mask of V4 and later only says whether the fourth byte counts.
    const declared = inIcon ? hasAlphaMask(size) : size >= 108;
    const hasAlpha = declared ? field(52) !== 0 : inIcon;
    if (hasAlpha) masks = { ...opaqueRgb32, alpha: 0xff000000 };
  }

  const most = bitsPerPixel >= 1 && bitsPerPixel <= 8 ? 1 << bitsPerPixel : 0;
  const used = field(32);
  const colors = used === 0 || used > most ? most : used;
  const end = paletteAt + colors * (isCore ? 3 : 4);
  return {
    width,
    height: Math.abs(signedHeight),
    topDown: signedHeight < 0,
    bitsPerPixel,
    compression,
    masks,
    palette: readPalette(bytes.subarray(paletteAt, end), isCore ? 3 : 4),
    end,
    ...(size >= 124 && field(56) === profileEmbedded
      ? { profile: { offset: start + field(112), size: field(116) } }
      : {}),
  };
}

/** @returns undefined for kinds that no browser shows: Huffman, CMYK, 64 bit, and compressions at the wrong depth */
function compressionOf(code: number, bitsPerPixel: number): BmpCompression | undefined {
  switch (code) {
    case 0:
      return [1, 2, 4, 8, 16, 24, 32].includes(bitsPerPixel) ? 'none' : undefined;
    case 1:
      return bitsPerPixel === 8 ? 'rle8' : undefined;
    case 2:
      return bitsPerPixel === 4 ? 'rle4' : undefined;
    case 3:
    case 6:
      return bitsPerPixel === 16 || bitsPerPixel === 32 ? 'bitfields' : undefined;
    case 4:
      // This is JPEG in Windows headers and RLE24 in OS/2 ones. The depth is a surer sign than the header.
      return bitsPerPixel === 24 ? 'rle24' : bitsPerPixel === 0 ? 'jpeg' : undefined;
    case 5:
      return bitsPerPixel === 0 ? 'png' : undefined;
    default:
      return undefined;
  }
}

/** @param entries blue, green, red, and a fourth byte in all but OS/2 1.x */
function readPalette(entries: Uint8Array, entryBytes: 3 | 4): Uint8Array {
  const colors = new Uint8Array(256 * 3);
  for (let at = 0, to = 0; at < entries.length; at += entryBytes, to += 3) {
    colors.set([entries[at + 2] ?? 0, entries[at + 1] ?? 0, entries[at] ?? 0], to);
  }
  return colors;
}
