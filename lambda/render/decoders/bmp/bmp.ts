// Decodes BMP files, which libvips cannot, to the pixels that Chromium shows.

import {
  type DecodedPixels,
  type DecodeFailure,
  type DecodeLimits,
  type DecodeResult,
  damaged,
  unsupported,
} from '../decoded-image.ts';
import { type BmpHeader, readBmpHeader } from './bmp-header.ts';
import { walkRle } from './bmp-rle.ts';
import { areMasksUsable, createRowReader, hasVisibleAlpha, type RowLayout } from './bmp-rows.ts';
import { createRowCanvas, type RowCanvas, shrinkFactor } from './row-canvas.ts';

const fileHeaderSize = 14;

/**
 * Decodes a BMP file. Never throws, and allocates nothing before `maxPixels` is checked.
 * Where the data ends early, whole rows that are there are kept and the rest is transparent.
 * @param bytes the whole file
 * @returns pixels; or the JPEG or PNG that some BMPs merely wrap; or the reason for neither
 */
export function decodeBmp(bytes: Uint8Array, limits: DecodeLimits): DecodeResult {
  // An OS/2 bitmap array starts with a header of the same size; its first member is an ordinary BMP, but for the place of
  // its pixels, which is counted from the start of the file. No browser opens these.
  const start = hasMagic(bytes, 0, 'BA') ? fileHeaderSize : 0;
  if (!hasMagic(bytes, start, 'BM') || bytes.length < start + fileHeaderSize) {
    return damaged('no BMP file header');
  }
  const header = readBmpHeader(bytes, start + fileHeaderSize, false);
  if ('ok' in header) return header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // 0 is what careless writers leave there. Any other value is believed, even one inside the headers.
  const pixelStart = view.getUint32(start + 10, true) || header.end;
  if (header.compression === 'jpeg' || header.compression === 'png') {
    const embedded = bytes.subarray(pixelStart);
    if (embedded.length === 0) return damaged('ends before the embedded file');
    return { ok: true, kind: 'embedded', format: header.compression, bytes: embedded };
  }
  const decoded = decodeBitmap(bytes, header, pixelStart, limits);
  if (!decoded.ok) return decoded;
  const profile = readProfile(bytes, header);
  return profile ? { ...decoded.image, profile } : decoded.image;
}

/** What an icon needs to know beyond the picture, to lay its mask over it. */
export type DecodedBitmap = {
  ok: true;
  image: DecodedPixels;
  /** Byte offset behind the pixel data. */
  end: number;
  /** Whether the pixels have an alpha channel that is not all 0. */
  hasAlpha: boolean;
};

/**
 * Decodes the pixels behind a header; shared with icons.
 * @param pixelStart byte offset of the pixel data
 * @param channels 4 to have alpha whether or not the file does
 */
export function decodeBitmap(
  bytes: Uint8Array,
  header: BmpHeader,
  pixelStart: number,
  limits: DecodeLimits,
  channels?: 4,
): DecodedBitmap | DecodeFailure {
  const { width, height, bitsPerPixel } = header;
  if (width * height > limits.maxPixels) {
    return { ok: false, reason: 'too-many-pixels', detail: `${width} x ${height}` };
  }
  const factor = shrinkFactor(width, height, limits.keepLongSide);
  const palette = readPalette(bytes, header);
  const finish = (canvas: RowCanvas, rowCount: number): DecodedPixels => ({
    ok: true,
    kind: 'pixels',
    width: canvas.width,
    height: canvas.height,
    sourceWidth: width,
    sourceHeight: height,
    channels: canvas.channels,
    pixels: canvas.finish(),
    complete: rowCount === height,
  });

  const rleBits = rleBitsOf(header);
  if (rleBits !== undefined) {
    const stream = { bytes, start: pixelStart, width, height, bits: rleBits, palette };
    const { rowCount, end } = walkRle(stream);
    if (rowCount === 0) return damaged('no complete row');
    const canvas = createRowCanvas(width, height, rowCount < height ? 4 : (channels ?? 3), factor);
    walkRle(stream, { canvas, topDown: header.topDown, rowCount });
    return { ok: true, image: finish(canvas, rowCount), end, hasAlpha: false };
  }

  const rowBytes = Math.ceil((width * bitsPerPixel) / 8);
  const stride = Math.ceil(rowBytes / 4) * 4;
  // The last row counts without its padding, which some writers leave out.
  const present = Math.floor((bytes.length - pixelStart + stride - rowBytes) / stride);
  const rowCount = Math.min(height, Math.max(0, present));
  if (rowCount === 0) return damaged('no complete row');
  const masks = trimMasks(header);
  if (!areMasksUsable(masks)) return unsupported('colour mask with a gap');
  const layout: RowLayout = { bytes, width, bitsPerPixel, palette, masks };
  const hasAlpha = masks.alpha !== 0 && hasVisibleAlpha(layout, pixelStart, stride, rowCount);
  if (!hasAlpha) layout.masks = { ...masks, alpha: 0 };
  const needsAlpha = hasAlpha || rowCount < height;
  const canvas = createRowCanvas(width, height, needsAlpha ? 4 : (channels ?? 3), factor);
  const readRow = createRowReader(layout);
  for (let row = 0; row < rowCount; row++) {
    canvas.startRow(header.topDown ? row : height - 1 - row);
    readRow(pixelStart + row * stride, canvas);
  }
  return { ok: true, image: finish(canvas, rowCount), end: pixelStart + height * stride, hasAlpha };
}

function hasMagic(bytes: Uint8Array, at: number, magic: string): boolean {
  return bytes[at] === magic.charCodeAt(0) && bytes[at + 1] === magic.charCodeAt(1);
}

function rleBitsOf({ compression }: BmpHeader): 4 | 8 | 24 | undefined {
  if (compression === 'rle4') return 4;
  if (compression === 'rle8') return 8;
  return compression === 'rle24' ? 24 : undefined;
}

/** Bits beyond the pixel's depth cannot be set; V4 writers claim alpha there. */
function trimMasks({ masks, bitsPerPixel }: BmpHeader): BmpHeader['masks'] {
  if (bitsPerPixel === 24) return { ...masks, alpha: 0 };
  if (bitsPerPixel !== 16) return masks;
  const { red, green, blue, alpha } = masks;
  return { red: red & 0xffff, green: green & 0xffff, blue: blue & 0xffff, alpha: alpha & 0xffff };
}

/** @returns 256 colours as red, green, blue; those that the file does not have are black */
function readPalette(bytes: Uint8Array, { palette }: BmpHeader): Uint8Array {
  const colors = new Uint8Array(256 * 3);
  for (let i = 0; i < palette.colors; i++) {
    const at = palette.offset + i * palette.entryBytes;
    colors[i * 3] = bytes[at + 2] ?? 0;
    colors[i * 3 + 1] = bytes[at + 1] ?? 0;
    colors[i * 3 + 2] = bytes[at] ?? 0;
  }
  return colors;
}

/** @returns a view of the embedded profile if it is whole and for RGB; a broken one is as good as none */
function readProfile(bytes: Uint8Array, { profile }: BmpHeader): Uint8Array | undefined {
  if (!profile || profile.size < 128) return undefined;
  const view = bytes.subarray(profile.offset, profile.offset + profile.size);
  const text = (at: number) => String.fromCharCode(...view.subarray(at, at + 4));
  const isWhole = view.length === profile.size;
  return isWhole && text(36) === 'acsp' && text(16) === 'RGB ' ? view : undefined;
}
