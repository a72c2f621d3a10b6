// Decodes ICO and CUR files, which libvips does not read, to the largest picture in them, as Chromium does.
import { readBitmapHeader } from '#core/image-facts/bmp.ts';
import { ByteSource } from '#core/image-facts/byte-source.ts';
import { findLargestEntry, isPngAt } from '#core/image-facts/ico.ts';
import { type DecodeLimits, type DecodeResult, damaged, unsupported } from '../decoded-image.ts';
import { decodeBitmap } from './bmp.ts';

/**
 * Ignores `keepLongSide`, since icons are small. It never throws.
 *
 * @param bytes the whole file
 * @returns RGBA pixels, a PNG for sharp, or why the largest picture is neither
 */
export function decodeIco(bytes: Uint8Array, { maxPixels }: DecodeLimits): DecodeResult {
  const source = new ByteSource([{ from: 0, bytes }], bytes.length);
  const at = findLargestEntry(source);
  if (at === undefined) return damaged('no picture in the directory');
  if (isPngAt(source, at)) {
    return { ok: true, kind: 'embedded', bytes: bytes.subarray(at) };
  }
  const header = readBitmapHeader(source, at, true);
  if (source.missing) return damaged('ends within the header');
  if (!header || header.compression.startsWith('rle')) return unsupported('a rare header');
  // The height of a bitmap includes the mask below the picture.
  const picture = { ...header, height: Math.trunc(header.height / 2) };
  return decodeBitmap(bytes, picture, { start: header.palette.to, inIcon: true, maxPixels });
}
