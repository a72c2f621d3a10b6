// Decodes BMP files, which libvips does not read, to the pixels that Chromium shows.
import {
  type DecodedPixels,
  type DecodeFailure,
  type DecodeLimits,
  type DecodeResult,
  damaged,
  shrinkFactor,
  tooManyPixels,
} from '../decoded-image.ts';
import { type BmpHeader, readBmpHeader } from './bmp-header.ts';
import { openRle } from './bmp-rle.ts';
import { openRows } from './bmp-rows.ts';
import { createRowCanvas } from './row-canvas.ts';

const fileHeaderBytes = 14;

/**
 * Decodes a BMP file. It never throws, and allocates nothing before it checks `maxPixels`. When the data end early, the whole
 * rows are kept and the others are transparent.
 *
 * @param bytes the whole file
 * @returns pixels, the JPEG or PNG that some BMPs wrap, or why there is neither
 */
export function decodeBmp(bytes: Uint8Array, limits: DecodeLimits): DecodeResult {
  const isBmp = bytes[0] === 0x42 && bytes[1] === 0x4d; // 'BM'
  if (!isBmp || bytes.length < fileHeaderBytes) return damaged('no BMP file header');
  const header = readBmpHeader(bytes, fileHeaderBytes, false);
  if ('ok' in header) return header;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Some writers leave 0 here. We use any other value, even one inside the headers.
  const pixelStart = view.getUint32(10, true) || header.end;
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

export interface DecodedBitmap {
  readonly ok: true;
  readonly image: DecodedPixels;
  /** Byte offset after the pixel data, where an icon has its mask. */
  readonly end: number;
  /** Whether the pixels have an alpha channel that is not all 0. It replaces an icon's mask. */
  readonly hasAlpha: boolean;
}

/**
 * Decodes the pixels that a header describes, in a BMP or an icon.
 *
 * @param pixelStart byte offset of the pixel data
 * @param channels 4 adds an alpha channel even when nothing is transparent
 */
export function decodeBitmap(
  bytes: Uint8Array,
  header: BmpHeader,
  pixelStart: number,
  { maxPixels, keepLongSide }: DecodeLimits,
  channels: 3 | 4 = 3,
): DecodedBitmap | DecodeFailure {
  const { width, height } = header;
  if (width * height > maxPixels) return tooManyPixels(width, height);
  const open = header.compression.startsWith('rle') ? openRle : openRows;
  const rows = open(bytes, header, pixelStart);
  if ('ok' in rows) return rows;
  const { end, hasAlpha } = rows;
  const complete = rows.rowCount === height;
  const factor = shrinkFactor(width, height, keepLongSide);
  const canvas = createRowCanvas(width, height, hasAlpha || !complete ? 4 : channels, factor);
  rows.paint(canvas);
  const pixels = canvas.finish();
  const sizes = {
    width: canvas.width,
    height: canvas.height,
    sourceWidth: width,
    sourceHeight: height,
  };
  const image: DecodedPixels = {
    ok: true,
    kind: 'pixels',
    ...sizes,
    channels: canvas.channels,
    pixels,
    complete,
  };
  return { ok: true, image, end, hasAlpha };
}

/** @returns a view of the embedded profile if it is whole and for RGB */
function readProfile(bytes: Uint8Array, { profile }: BmpHeader): Uint8Array | undefined {
  if (!profile || profile.size < 128) return undefined;
  const view = bytes.subarray(profile.offset, profile.offset + profile.size);
  const text = (at: number) => String.fromCharCode(...view.subarray(at, at + 4));
  const isWhole = view.length === profile.size;
  return isWhole && text(36) === 'acsp' && text(16) === 'RGB ' ? view : undefined;
}
