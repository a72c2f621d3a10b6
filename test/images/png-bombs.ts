// Small PNGs that unpack to far more than their size, in the picture or beside it.
import { deflateSync } from 'node:zlib';
import { bytesOf, repeat, zeros } from './bytes.ts';
import { flatPicture } from './pictures.ts';
import {
  adam7Passes,
  insertPngChunks,
  type PngHeader,
  pngChunk,
  samplesPerPixel,
  writePng,
} from './png.ts';

/** A deflate stream that unpacks to zeros, a thousand times its size. */
export const packedZeros = (count: number) => deflateSync(zeros(count), { level: 6 });

/** Puts chunks into a PNG of 64x64 pixels. */
async function smallPng(...chunks: readonly Uint8Array[]): Promise<Uint8Array> {
  return insertPngChunks(await flatPicture(64).png().toBuffer(), ...chunks);
}

export function pngWithPackedProfile(unpackedBytes: number): Promise<Uint8Array> {
  return smallPng(pngChunk('iCCP', bytesOf('ICC\0\0', packedZeros(unpackedBytes))));
}

/** @param unpackedBytes of each comment */
export function pngWithPackedComments(count: number, unpackedBytes: number): Promise<Uint8Array> {
  return smallPng(repeat(pngChunk('zTXt', bytesOf('a\0\0', packedZeros(unpackedBytes))), count));
}

/** An EXIF block of this size without any entries. */
export function pngWithExif(bytes: number): Promise<Uint8Array> {
  return smallPng(pngChunk('eXIf', bytesOf('MM\0*\0\0\0\x08', zeros(bytes))));
}

/** Empty chunks of data come before the real data. */
export function pngWithEmptyChunks(count: number): Promise<Uint8Array> {
  return smallPng(repeat(pngChunk('IDAT'), count));
}

/** 64x64 pixels, whose data continues after the last row. */
export function pngWithMoreData(unpackedBytes: number): Uint8Array {
  return preparedPng({ width: 64, height: 64, bitDepth: 8, colorType: 2 }, unpackedBytes);
}

/** A header that claims many pixels, with 100 bytes of data. */
export function lyingPng(side: number): Uint8Array {
  return preparedPng({ width: side, height: side, bitDepth: 8, colorType: 6 }, 100);
}

/** Black, not interlaced. */
export function blackPng(header: PngHeader, chunks: readonly Uint8Array[] = []): Uint8Array {
  const { width, height, bitDepth, colorType } = header;
  const rowBytes = 1 + Math.ceil((width * samplesPerPixel[colorType] * bitDepth) / 8);
  return preparedPng(header, rowBytes * height, chunks);
}

/** Black, with one wrong byte near the end of its data. */
export function damagedPng(header: PngHeader): Uint8Array {
  const png = blackPng(header);
  const at = png.length - 60;
  return png.with(at, 255 - (png[at] ?? 0));
}

/** Black RGB of 16 bits in the seven passes of Adam7. */
export function interlacedPng(side: number): Uint8Array {
  const bytes = adam7Passes.reduce((sum, { dx, dy, x, y }) => {
    const [columns, rows] = [Math.ceil((side - x) / dx), Math.ceil((side - y) / dy)];
    return sum + rows * (1 + 6 * columns);
  }, 0);
  const header = { width: side, height: side, bitDepth: 16, colorType: 2 } as const;
  return preparedPng({ ...header, isInterlaced: true }, bytes);
}

/** A picture of this many zero bytes, which the header need not agree with. */
function preparedPng(header: PngHeader, bytes: number, chunks: readonly Uint8Array[] = []) {
  return writePng({ ...header, chunks, data: zeros(bytes), isPrepared: true });
}
