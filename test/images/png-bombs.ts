// PNGs that unpack to far more than they are, in places that nobody looks at.
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import { bytesOf, zeros } from './bytes.ts';
import { insertPngChunks, pngChunk, writePng } from './png-files.ts';

/** Unpacks to zeros, a thousand times its size. */
export const packedZeros = (count: number) => deflateSync(zeros(count), { level: 6 });

async function smallPng(...chunks: readonly Uint8Array[]): Promise<Uint8Array> {
  const create = { width: 64, height: 64, channels: 3, background: '#a52' } as const;
  return insertPngChunks(await sharp({ create }).png().toBuffer(), ...chunks);
}

/** @param unpackedBytes of its colour profile */
export function pngWithPackedProfile(unpackedBytes: number): Promise<Uint8Array> {
  return smallPng(
    pngChunk('iCCP', Buffer.concat([bytesOf('ICC\0\0'), packedZeros(unpackedBytes)])),
  );
}

/** @param unpackedBytes of each comment */
export function pngWithPackedComments(count: number, unpackedBytes: number): Promise<Uint8Array> {
  const comment = pngChunk('zTXt', Buffer.concat([bytesOf('a\0\0'), packedZeros(unpackedBytes)]));
  return smallPng(...new Array<Uint8Array>(count).fill(comment));
}

/** A directory of the size asked for, in which there is nothing. */
export function pngWithExif(bytes: number): Promise<Uint8Array> {
  return smallPng(pngChunk('eXIf', Buffer.concat([bytesOf('MM\0*\0\0\0\x08'), zeros(bytes)])));
}

/** Its data comes last, behind so many chunks of data that are empty. */
export function pngWithEmptyChunks(count: number): Promise<Uint8Array> {
  return smallPng(Buffer.concat(new Array(count).fill(pngChunk('IDAT', zeros(0)))));
}

/** Its data goes on for so many bytes after its last row. */
export function pngWithMoreData(unpackedBytes: number): Uint8Array {
  const size = { width: 64, height: 64, bitDepth: 8, colorType: 2 } as const;
  return writePng({ ...size, isPrepared: true, data: zeros(unpackedBytes) });
}

/** Black, of the side asked for, and one byte of its data is another. */
export function damagedPng(side: number): Uint8Array {
  const size = { width: side, height: side, bitDepth: 8, colorType: 2 } as const;
  const png = writePng({ ...size, isPrepared: true, data: zeros(side * (3 * side + 1)) });
  const at = png.length - 60;
  return png.with(at, 255 - (png[at] ?? 0));
}
