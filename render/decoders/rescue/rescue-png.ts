// Reads a damaged PNG that sharp refuses, and shows as much of the picture as Chromium does.
import type { DecodedPixels, DecodeFailure, DecodeLimits } from '../decoded-image.ts';
import { joinData, readPreamble } from './png-chunks.ts';
import { readPngPicture } from './png-picture.ts';

/**
 * It never throws, and allocates nothing before it checks `maxPixels`.
 *
 * It keeps all rows of the picture before the first fault, and leaves the others transparent. As in Chromium, a wrong checksum
 * in the header or the palette ends the reading, and one in an ancillary chunk only leaves out that chunk.
 *
 * @param bytes the whole file
 */
export async function rescuePng(
  bytes: Uint8Array,
  limits: DecodeLimits,
): Promise<DecodedPixels | DecodeFailure> {
  const preamble = readPreamble(bytes);
  if ('ok' in preamble) return preamble;
  const { width, height } = preamble.header;
  const data = joinData(bytes, preamble.pictureAt);
  return readPngPicture(preamble, data, { x: 0, y: 0, width, height }, limits);
}
