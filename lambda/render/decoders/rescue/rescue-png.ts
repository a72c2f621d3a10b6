// Second try at a damaged PNG: as much of the picture as can be read, as Chromium shows it.
import type { DecodedPixels, DecodeFailure, DecodeLimits } from '../decoded-image.ts';
import { chunkAt, joinBodies, readPreamble } from './png-chunks.ts';
import { readPngPicture } from './png-picture.ts';

/**
 * Reads a PNG that a strict reader refuses. Never throws, and allocates nothing before `maxPixels` is checked.
 *
 * A wrong checksum in a chunk that only adds something leaves that chunk out. In the header or the palette it ends the
 * reading, as in Chromium. All rows of the picture before the first fault are kept; those behind it are transparent.
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
  const data = joinBodies(pictureData(bytes, preamble.pictureAt), bytes.length);
  return readPngPicture(preamble, data, { x: 0, y: 0, width, height }, limits);
}

/** Chunks of the picture follow one another; the first other one ends it, and so does one that is not sound. */
function* pictureData(bytes: Uint8Array, pictureAt: number): Iterable<Uint8Array> {
  for (let chunk = chunkAt(bytes, pictureAt); chunk?.type === 'IDAT'; ) {
    yield chunk.body;
    if (!chunk.isSound) break;
    chunk = chunkAt(bytes, chunk.end);
  }
}
