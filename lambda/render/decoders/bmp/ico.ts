// Decodes ICO and CUR files, which libvips cannot, to the image in them that Chromium shows.

import {
  type DecodedPixels,
  type DecodeFailure,
  type DecodeLimits,
  type DecodeResult,
  damaged,
  unsupported,
} from '../decoded-image.ts';
import { decodeBitmap } from './bmp.ts';
import { type BmpHeader, readBmpHeader } from './bmp-header.ts';

type IconEntry = {
  /** Px, as the directory says; the image itself is what counts. */
  width: number;
  height: number;
  depth: number;
  /** Byte offset of the image. */
  offset: number;
};

const directorySize = 6;
const entrySize = 16;
/** A hostile directory lists one slow image 65535 times; real icons have a whole one among the best few. */
const mostTries = 8;

/**
 * Decodes the largest image of an icon or cursor, of those the deepest; if that one is broken, the next.
 * `keepLongSide` is ignored: icons are small. Never throws.
 * @param bytes the whole file
 * @returns RGBA pixels; or the PNG that is the image, for sharp; or why the best image is neither
 */
export function decodeIco(bytes: Uint8Array, limits: DecodeLimits): DecodeResult {
  const entries = readDirectory(bytes);
  if ('ok' in entries) return entries;
  let firstFailure: DecodeFailure | undefined;
  for (const entry of entries.slice(0, mostTries)) {
    const result = isPng(bytes, entry.offset)
      ? ({
          ok: true,
          kind: 'embedded',
          format: 'png',
          bytes: bytes.subarray(entry.offset),
        } as const)
      : decodeEntry(bytes, entry, limits);
    if (result.ok) return result;
    firstFailure ??= result;
  }
  return firstFailure ?? damaged('no image within the file');
}

/** @returns the images that start within the file, best first */
function readDirectory(bytes: Uint8Array): IconEntry[] | DecodeFailure {
  if (bytes.length < directorySize) return damaged('ends within the icon directory');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = view.getUint16(2, true);
  if (view.getUint16(0, true) !== 0 || (type !== 1 && type !== 2)) return unsupported('no icon');
  const count = view.getUint16(4, true);
  const entries: IconEntry[] = [];
  for (let i = 0; i < count; i++) {
    const at = directorySize + i * entrySize;
    if (at + entrySize > bytes.length) break;
    const offset = view.getUint32(at + 12, true);
    if (offset < directorySize + entrySize || offset + 4 > bytes.length) continue;
    // Cursors keep the hot spot where icons have the depth. Without one, the number of colours tells; 0 of them is 256.
    const colors = view.getUint8(at + 2) || 256;
    const depth = (type === 1 && view.getUint16(at + 6, true)) || 32 - Math.clz32(colors - 1);
    entries.push({
      width: view.getUint8(at) || 256,
      height: view.getUint8(at + 1) || 256,
      depth,
      offset,
    });
  }
  return entries.sort((a, b) => b.width * b.height - a.width * a.height || b.depth - a.depth);
}

function isPng(bytes: Uint8Array, at: number): boolean {
  return [0x89, 0x50, 0x4e, 0x47].every((byte, i) => bytes[at + i] === byte);
}

function decodeEntry(
  bytes: Uint8Array,
  entry: IconEntry,
  limits: DecodeLimits,
): DecodedPixels | DecodeFailure {
  const header = readBmpHeader(bytes, entry.offset, true);
  if ('ok' in header) return header;
  if (header.compression === 'jpeg' || header.compression === 'png') {
    return unsupported('embedded file within an icon');
  }
  const isWhole = isHeightOfPicture(bytes, header, entry);
  const picture = isWhole ? header : { ...header, height: Math.floor(header.height / 2) };
  if (picture.height === 0) return damaged('no rows');
  const decoded = decodeBitmap(bytes, picture, header.end, { maxPixels: limits.maxPixels }, 4);
  if (!decoded.ok) return decoded;
  // As Chromium does: real alpha replaces the mask.
  if (!decoded.hasAlpha && !isWhole) applyMask(bytes, decoded.end, decoded.image, header.topDown);
  return decoded.image;
}

/** The header counts picture and mask; careless writers count the picture alone, and have the bytes for it. */
function isHeightOfPicture(bytes: Uint8Array, header: BmpHeader, entry: IconEntry): boolean {
  const rowBytes = Math.ceil((header.width * header.bitsPerPixel) / 32) * 4;
  return header.height === entry.height && header.end + rowBytes * header.height <= bytes.length;
}

/** Makes transparent where the 1 bit mask behind the picture says so, as far as the mask is there. */
function applyMask(bytes: Uint8Array, start: number, image: DecodedPixels, topDown: boolean): void {
  const { width, height, pixels } = image;
  const rowBytes = Math.ceil(width / 8);
  const stride = Math.ceil(width / 32) * 4;
  for (let row = 0; row < height; row++) {
    const from = start + row * stride;
    if (from + rowBytes > bytes.length) return;
    let at = (topDown ? row : height - 1 - row) * width * 4;
    for (let x = 0; x < width; x++, at += 4) {
      const isClear = (((bytes[from + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1) === 1;
      if (isClear) pixels.fill(0, at, at + 4);
    }
  }
}
