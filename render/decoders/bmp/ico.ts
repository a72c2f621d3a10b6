// Decodes ICO and CUR files, which libvips does not read, to the image in them that Chromium shows.
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

interface IconEntry {
  /** Size in pixels by the directory. The image's own header decides. */
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  /** Byte offset of the image. */
  readonly offset: number;
}

const directoryBytes = 6;
const entryBytes = 16;
/** A hostile directory lists one slow image 65535 times. Real icons have a whole image among the best few. */
const maxTries = 8;

/**
 * Decodes the largest image of an icon or cursor, and the deepest of several such. If that image is broken, it tries the next.
 * It ignores `keepLongSide`, since icons are small. It never throws.
 *
 * @param bytes the whole file
 * @returns RGBA pixels, a PNG for sharp, or why the best image is neither
 */
export function decodeIco(bytes: Uint8Array, limits: DecodeLimits): DecodeResult {
  const entries = readDirectory(bytes);
  if ('ok' in entries) return entries;
  let firstFailure: DecodeFailure | undefined;
  for (const entry of entries.slice(0, maxTries)) {
    const content = bytes.subarray(entry.offset);
    if (isPng(content)) return { ok: true, kind: 'embedded', format: 'png', bytes: content };
    const result = decodeEntry(bytes, entry, limits);
    if (result.ok) return result;
    firstFailure ??= result;
  }
  return firstFailure ?? damaged('no image within the file');
}

/** @returns the images that start within the file, best first */
function readDirectory(bytes: Uint8Array): IconEntry[] | DecodeFailure {
  if (bytes.length < directoryBytes) return damaged('ends within the icon directory');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = view.getUint16(2, true);
  if (view.getUint16(0, true) !== 0 || (type !== 1 && type !== 2)) return unsupported('no icon');
  const count = view.getUint16(4, true);
  const entries: IconEntry[] = [];
  for (let i = 0; i < count; i++) {
    const at = directoryBytes + i * entryBytes;
    if (at + entryBytes > bytes.length) break;
    const offset = view.getUint32(at + 12, true);
    if (offset < directoryBytes + entryBytes || offset + 4 > bytes.length) continue;
    // Cursors have the hot spot where icons have the depth. The number of colours then gives the depth; 0 means 256.
    const colors = view.getUint8(at + 2) || 256;
    const depth = (type === 1 && view.getUint16(at + 6, true)) || 32 - Math.clz32(colors - 1);
    const [width, height] = [view.getUint8(at) || 256, view.getUint8(at + 1) || 256];
    entries.push({ width, height, depth, offset });
  }
  return entries.sort((a, b) => b.width * b.height - a.width * a.height || b.depth - a.depth);
}

function isPng(content: Uint8Array): boolean {
  return [0x89, 0x50, 0x4e, 0x47].every((byte, i) => content[i] === byte);
}

function decodeEntry(
  bytes: Uint8Array,
  entry: IconEntry,
  { maxPixels }: DecodeLimits,
): DecodedPixels | DecodeFailure {
  const header = readBmpHeader(bytes, entry.offset, true);
  if ('ok' in header) return header;
  if (header.compression === 'jpeg' || header.compression === 'png') {
    return unsupported('embedded file within an icon');
  }
  const isWhole = isHeightOfPicture(bytes, header, entry);
  const picture = isWhole ? header : { ...header, height: Math.floor(header.height / 2) };
  if (picture.height === 0) return damaged('no rows');
  const decoded = decodeBitmap(bytes, picture, header.end, { maxPixels }, 4);
  if (!decoded.ok) return decoded;
  // In Chromium, real alpha replaces the mask.
  if (!decoded.hasAlpha && !isWhole) applyMask(bytes, decoded.end, decoded.image, header.topDown);
  return decoded.image;
}

/** The height counts picture and mask, but some writers count the picture alone. Their files have the bytes for that. */
function isHeightOfPicture(bytes: Uint8Array, header: BmpHeader, entry: IconEntry): boolean {
  const rowBytes = Math.ceil((header.width * header.bitsPerPixel) / 32) * 4;
  return header.height === entry.height && header.end + rowBytes * header.height <= bytes.length;
}

/** Makes pixels transparent by the 1 bit mask after the picture. Rows of the mask may be missing at the end of the file. */
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
