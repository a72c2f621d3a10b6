// Reads the first frame of an animated PNG whose plain picture is only for readers that know no animation.
import type { DecodedPixels, DecodeFailure, DecodeLimits } from '../decoded-image.ts';
import { chunkAt, joinData, type PngHeader, readPreamble, u32At } from './png-chunks.ts';
import { type PngRegion, readPngPicture } from './png-picture.ts';

const frameControlBytes = 26;
const sequenceBytes = 4;

/**
 * Browsers show the animation and never the plain picture beside it. sharp only knows the plain picture.
 *
 * @returns the first frame on a transparent canvas of the picture's size; `undefined` when the plain picture is the first
 *   frame, when there is no animation, or when the animation is broken before the data of its first frame
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
      // The last one before the data counts.
      region = readRegion(chunk.body, header);
      if (!region) return undefined;
    }
    if (chunkAt(bytes, chunk.end)?.type !== 'fdAT') continue;
    if (!region) return undefined;
    return readPngPicture(preamble, joinData(bytes, chunk.end, inSequence()), region, limits);
  }
  return undefined;
}

function readRegion(body: Uint8Array, header: PngHeader): PngRegion | undefined {
  if (body.length !== frameControlBytes) return undefined;
  const [width, height] = [u32At(body, 4), u32At(body, 8)];
  const [x, y] = [u32At(body, 12), u32At(body, 16)];
  const isInside = x + width <= header.width && y + height <= header.height;
  return isInside && width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

/** @returns a function that takes the sequence number off each `fdAT` body, as long as the numbers follow each other */
function inSequence() {
  let last: number | undefined;
  return (body: Uint8Array) => {
    if (body.length < sequenceBytes) return undefined;
    const number = u32At(body, 0);
    if (last !== undefined && number !== last + 1) return undefined;
    last = number;
    return body.subarray(sequenceBytes);
  };
}
