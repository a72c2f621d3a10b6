// Reads the info header of a BMP (or of an icon's bitmap) into facts: OS/2 1.x and 2.x, Windows 3 to 5.

import { hasAlphaMask, isBmpHeaderLength } from '#core/image-facts/bmp.ts';
import { type DecodeFailure, damaged, unsupported } from '../decoded-image.ts';

export type BmpCompression = 'none' | 'bitfields' | 'rle8' | 'rle4' | 'rle24' | 'jpeg' | 'png';

export type ChannelMasks = { red: number; green: number; blue: number; alpha: number };

export type BmpHeader = {
  /** Px, positive. In an icon the height still counts picture and mask. */
  width: number;
  height: number;
  topDown: boolean;
  /** 0 (jpeg, png), 1, 2, 4, 8, 16, 24 or 32. */
  bitsPerPixel: number;
  compression: BmpCompression;
  /** Of 16 and 32 bit pixels; alpha is 0 where the file has none. */
  masks: ChannelMasks;
  /** Byte offset and size of the palette; 0 colors above 8 bits. */
  palette: { offset: number; entryBytes: 3 | 4; colors: number };
  /** Byte offset behind header, masks and palette: where pixels are when nothing says otherwise. */
  end: number;
  /** Byte range of an embedded profile, unchecked. */
  profile?: { offset: number; size: number };
};

const opaqueRgb32: ChannelMasks = { red: 0xff0000, green: 0xff00, blue: 0xff, alpha: 0 };
const rgb555: ChannelMasks = { red: 0x7c00, green: 0x3e0, blue: 0x1f, alpha: 0 };
const profileEmbedded = 0x4d424544; // 'MBED', bV5CSType

/**
 * Reads the info header. Planes, image size and resolution are ignored, as browsers do.
 * @param bytes the whole file
 * @param start byte offset of the info header: 14 in a BMP, the entry's offset in an icon
 * @param inIcon icons use the fourth byte of 32 bit pixels as alpha; plain BMPs do not
 * @returns the facts, or why there are none
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
  // OS/2 2.x headers may stop anywhere after the bit count; what is cut off counts as 0.
  const field = (at: number) => (!isCore && size >= at + 4 ? view.getUint32(start + at, true) : 0);

  const compression = compressionOf(field(16), bitsPerPixel);
  if (compression === undefined) {
    return unsupported(`compression ${field(16)} with ${bitsPerPixel} bits per pixel`);
  }
  let end = start + size;
  let masks = bitsPerPixel === 16 ? rgb555 : opaqueRgb32;
  if (compression === 'bitfields') {
    const inHeader = size === 52 || hasAlphaMask(size);
    const count = inHeader ? (size === 52 ? 3 : 4) : field(16) === 6 ? 4 : 3;
    const at = inHeader ? start + 40 : end;
    if (at + 4 * count > bytes.length) return damaged('ends within the colour masks');
    if (!inHeader) end += 4 * count;
    masks = {
      red: view.getUint32(at, true),
      green: view.getUint32(at + 4, true),
      blue: view.getUint32(at + 8, true),
      alpha: count === 4 ? view.getUint32(at + 12, true) : 0,
    };
  } else if (bitsPerPixel === 32) {
    // Without BITFIELDS the layout is fixed, and a V4+ alpha mask only says whether the fourth byte counts.
    const declared = inIcon ? hasAlphaMask(size) : size >= 108;
    const hasAlpha = declared ? field(52) !== 0 : inIcon;
    if (hasAlpha) masks = { ...opaqueRgb32, alpha: 0xff000000 };
  }

  const entryBytes = isCore ? 3 : 4;
  const most = bitsPerPixel >= 1 && bitsPerPixel <= 8 ? 1 << bitsPerPixel : 0;
  const used = field(32);
  const colors = used === 0 || used > most ? most : used;
  return {
    width,
    height: Math.abs(signedHeight),
    topDown: signedHeight < 0,
    bitsPerPixel: compression === 'rle4' ? 4 : compression === 'rle8' ? 8 : bitsPerPixel,
    compression,
    masks,
    palette: { offset: end, entryBytes, colors },
    end: end + entryBytes * colors,
    ...(size >= 124 && field(56) === profileEmbedded
      ? { profile: { offset: start + field(112), size: field(116) } }
      : {}),
  };
}

/** @returns undefined for what nobody shows: Huffman, CMYK, 64 bit, and compressions at the wrong depth */
function compressionOf(code: number, bitsPerPixel: number): BmpCompression | undefined {
  switch (code) {
    case 0:
      return [1, 2, 4, 8, 16, 24, 32].includes(bitsPerPixel) ? 'none' : undefined;
    case 1:
      return bitsPerPixel === 8 ? 'rle8' : undefined;
    case 2:
      // 1 and 2 bits: nibbles all the same, with a 2 or 4 colour palette ("cgalogo.rle.bmp" and its kin).
      return [1, 2, 4].includes(bitsPerPixel) ? 'rle4' : undefined;
    case 3:
    case 6:
      return bitsPerPixel === 16 || bitsPerPixel === 32 ? 'bitfields' : undefined;
    case 4:
      // JPEG in Windows headers, RLE24 in OS/2 ones; the depth tells them apart more surely than the header.
      return bitsPerPixel === 24 ? 'rle24' : bitsPerPixel === 0 ? 'jpeg' : undefined;
    case 5:
      return bitsPerPixel === 0 ? 'png' : undefined;
    default:
      return undefined;
  }
}
