// The first frame of an animated PNG whose plain picture is only for readers that know no animation.
import type { DecodedPixels, DecodeFailure, DecodeLimits } from '../decoded-image.ts';
import { chunkAt, joinBodies, type PngChunk, type PngHeader, readPreamble } from './png-chunks.ts';
import { type PngRegion, readPngPicture } from './png-picture.ts';

const frameControlBytes = 26;
const sequenceBytes = 4;

/**
 * Browsers show the animation, and never the plain picture beside it; sharp only knows the latter.
 *
 * @returns the first frame on a transparent canvas of the picture's size; `undefined` when the plain picture is the first
 *   frame, when there is no animation, or when it is broken before its first frame's data
 */
export async function apngFirstFrame(
  bytes: Uint8Array,
  limits: DecodeLimits,
): Promise<DecodedPixels | DecodeFailure | undefined> {
  const preamble = readPreamble(bytes);
  if ('ok' in preamble || !preamble.isPictureBesideAnimation) return undefined;
  const { header, pictureAt } = preamble;
  let region: PngRegion | undefined;
  for (let chunk = chunkAt(bytes, pictureAt); chunk?.isSound; chunk = chunkAt(bytes, chunk.end)) {
    if (chunk.type === 'IEND') return undefined;
    if (chunk.type === 'fcTL') {
      // What counts is the last one before the data.
      region = readRegion(chunk, header);
      if (!region) return undefined;
    }
    const next = chunkAt(bytes, chunk.end);
    if (next?.type !== 'fdAT') continue;
    if (!region) return undefined;
    const data = joinBodies(frameData(bytes, next), bytes.length);
    return readPngPicture(preamble, data, region, limits);
  }
  return undefined;
}

function readRegion({ body }: PngChunk, header: PngHeader): PngRegion | undefined {
  if (body.length !== frameControlBytes) return undefined;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [width, height, x, y] = [4, 8, 12, 16].map((at) => view.getUint32(at));
  if (!width || !height || x === undefined || y === undefined) return undefined;
  const isInside = x + width <= header.width && y + height <= header.height;
  return isInside ? { x, y, width, height } : undefined;
}

/** As with the plain picture, each chunk behind its sequence number. */
function* frameData(bytes: Uint8Array, first: PngChunk): Iterable<Uint8Array> {
  let sequence: number | undefined;
  for (let chunk: PngChunk | undefined = first; chunk?.type === 'fdAT'; ) {
    const { body } = chunk;
    if (body.length < sequenceBytes) break;
    const number = new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(0);
    if (sequence !== undefined && number !== sequence + 1) break;
    sequence = number;
    yield body.subarray(sequenceBytes);
    if (!chunk.isSound) break;
    chunk = chunkAt(bytes, chunk.end);
  }
}
