// Lowers a damaged PNG to the rows that it holds. libpng skips faults, but does not tell which rows it could not read.
import { constants, crc32, createInflate } from 'node:zlib';
import type { ImageFacts } from '#core/image-facts.ts';
import { joinBodies, pngChunk, pngChunks } from './png-chunks.ts';

/** Bytes of pixels per step. node:zlib discards the step with the fault. */
const chunkSize = 1024;
/** A row starts with the number of its filter, 0 to 4 (PNG specification, 9.2). */
const lastFilter = 4;

/**
 * Takes time linear in the bytes read plus the bytes of the picture.
 *
 * @param facts of a PNG that is not interlaced
 * @returns the file with the height of the rows that it holds, and that height; libpng refuses a height of 0
 */
export async function mendPng(bytes: Uint8Array, facts: ImageFacts) {
  const { width, height, channels, bitDepth } = facts;
  const rowBytes = 1 + Math.ceil((width * channels * bitDepth) / 8);
  const pictureAt = findPicture(bytes);
  const data = joinBodies(bytes, pictureAt);
  const rows = Math.min(
    height,
    Math.floor((await countUnpacked(data, height, rowBytes)) / rowBytes),
  );
  // libpng reads 8 kB at a time. It loses all of them at the end of a chunk that is cut off.
  const chunks = [pngChunk('IDAT', data), pngChunk('IEND')];
  const mended = Buffer.concat([bytes.subarray(0, pictureAt), ...chunks]);
  mended.writeUInt32BE(rows, 20);
  mended.writeUInt32BE(crc32(mended.subarray(12, 29)), 29);
  return { bytes: mended, rows };
}

function findPicture(bytes: Uint8Array): number {
  for (const { type, at } of pngChunks(bytes)) if (type === 'IDAT') return at;
  return bytes.length;
}

/** @returns how many bytes of rows the data unpacks to before its first fault */
async function countUnpacked(data: Uint8Array, height: number, rowBytes: number): Promise<number> {
  const inflate = createInflate({ chunkSize, finishFlush: constants.Z_SYNC_FLUSH });
  inflate.end(data);
  let count = 0;
  try {
    for await (const piece of inflate) {
      const nextRow = Math.ceil(count / rowBytes) * rowBytes - count;
      for (let at = nextRow; at < piece.length; at += rowBytes) {
        if ((piece[at] ?? 0) > lastFilter) return count + at;
      }
      count += piece.length;
      if (count >= height * rowBytes) break;
    }
  } catch {}
  return count;
}
