// Second try at a damaged PNG: as much of the picture as can be read, as Chromium shows it.
import { inflateSync } from 'node:zlib';
import type { DecodedPixels, DecodeFailure, DecodeLimits } from '../decoded-image.ts';
import { chunkAt, joinBodies, type PngPreamble, readPreamble } from './png-chunks.ts';
import { drawPicture } from './png-picture.ts';
import { tooManyPixels } from './too-many-pixels.ts';

/**
 * Reads a PNG that a strict reader refuses. Never throws, and allocates nothing before `maxPixels` is checked.
 *
 * A wrong checksum in a chunk that only adds something leaves that chunk out; in the header or the palette it is the end,
 * as in Chromium. Of the picture itself all rows up to the first fault are kept; those behind it are transparent.
 *
 * @param bytes the whole file
 * @param limits `maxPixels` only; boxes are not averaged
 */
export function rescuePng(
  bytes: Uint8Array,
  limits: Pick<DecodeLimits, 'maxPixels'>,
): DecodedPixels | DecodeFailure {
  const preamble = readPreamble(bytes);
  if ('ok' in preamble) return preamble;
  const { width, height } = preamble.header;
  if (width * height > limits.maxPixels) return tooManyPixels(width, height);
  const pixels = new Uint8Array(width * height * 4);
  const region = { x: 0, y: 0, width, height };
  const data = joinBodies(pictureData(bytes, preamble.pictureAt), bytes.length);
  const complete = drawPicture(preamble, data, region, pixels);
  return toResult(preamble, pixels, complete);
}

export function toResult(
  preamble: PngPreamble,
  pixels: Uint8Array,
  complete: boolean,
): DecodedPixels {
  const { width, height } = preamble.header;
  const profile = readProfile(preamble);
  const size = { width, height, sourceWidth: width, sourceHeight: height };
  const result = { ok: true, kind: 'pixels', ...size, channels: 4, pixels, complete } as const;
  return profile ? { ...result, profile } : result;
}

/** Chunks of the picture follow one another; the first other one ends it, and so does one that is not sound. */
function* pictureData(bytes: Uint8Array, pictureAt: number): Iterable<Uint8Array> {
  for (let chunk = chunkAt(bytes, pictureAt); chunk?.type === 'IDAT'; ) {
    yield chunk.body;
    if (!chunk.isSound) break;
    chunk = chunkAt(bytes, chunk.end);
  }
}

const iccHeaderBytes = 128;
const largestProfile = 4 * 2 ** 20;

/** @returns the colour profile if it is whole and made for these pixels */
function readProfile({ header, profileChunk }: PngPreamble): Uint8Array | undefined {
  if (!profileChunk) return undefined;
  const wanted = header.colorType === 0 || header.colorType === 4 ? 'GRAY' : 'RGB ';
  const nameEnd = profileChunk.subarray(0, 80).indexOf(0);
  if (nameEnd < 1 || profileChunk[nameEnd + 1] !== 0) return undefined;
  try {
    const profile = inflateSync(profileChunk.subarray(nameEnd + 2), {
      maxOutputLength: largestProfile,
    });
    const isWhole = profile.length >= iccHeaderBytes && profile.readUInt32BE(0) <= profile.length;
    const [space, mark] = [profile.toString('latin1', 16, 20), profile.toString('latin1', 36, 40)];
    return isWhole && space === wanted && mark === 'acsp' ? profile : undefined;
  } catch {
    return undefined;
  }
}
