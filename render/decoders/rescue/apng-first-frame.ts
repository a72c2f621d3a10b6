// Makes a PNG of the first frame of an animated PNG whose plain picture is only for readers that know no animation.
import { joinBodies, pngChunk, pngChunks } from './png-chunks.ts';

/** Bytes of a sequence number. */
const numberBytes = 4;
/** Offset of the width and height in the file. */
const sizeAt = 16;
const sizeBytes = 8;

/**
 * Browsers show the animation and never the plain picture beside it. sharp only knows the plain picture.
 *
 * @returns `undefined` when the plain picture is the first frame, when there is no animation, and for a first frame that is
 *   smaller than the picture, which no writer of hidden pictures makes
 */
export function apngFirstFrame(bytes: Uint8Array): Uint8Array | undefined {
  let isAnimated = false;
  let pictureAt = 0;
  let isWhole = false;
  for (const { type, at, body } of pngChunks(bytes)) {
    if (type === 'acTL') isAnimated = true;
    else if (type === 'IDAT') {
      if (!isAnimated) return undefined;
      pictureAt ||= at;
    } else if (type === 'fcTL') {
      if (pictureAt === 0) return undefined;
      const size = body.subarray(numberBytes, numberBytes + sizeBytes);
      isWhole = Buffer.compare(size, bytes.subarray(sizeAt, sizeAt + sizeBytes)) === 0;
    } else if (type === 'fdAT') {
      if (!isWhole) return undefined;
      const data = joinBodies(bytes, at, numberBytes);
      return Buffer.concat([
        bytes.subarray(0, pictureAt),
        pngChunk('IDAT', data),
        pngChunk('IEND'),
      ]);
    }
  }
  return undefined;
}
