// Writes a PNG that libpng accepts, from the sound parts of one that it refuses. It has no colour profile.
import { crc32 } from 'node:zlib';
import { type PngPreamble, pngSignature } from './png-chunks.ts';

/**
 * @param data a sound zlib stream of the rows
 * @returns a file of the header, the colours and the data
 */
export function writePng(preamble: PngPreamble, data: Uint8Array): Uint8Array {
  return Buffer.concat([
    Uint8Array.from(pngSignature),
    writeHeader(preamble),
    ...writeColors(preamble),
    writeChunk('IDAT', data),
    writeChunk('IEND', new Uint8Array(0)),
  ]);
}

function writeHeader({ header }: PngPreamble): Uint8Array {
  const { width, height, bitDepth, colorType, isInterlaced } = header;
  const body = Buffer.alloc(13);
  body.writeUInt32BE(width);
  body.writeUInt32BE(height, 4);
  body.set([bitDepth, colorType, 0, 0, isInterlaced ? 1 : 0], 8);
  return writeChunk('IHDR', body);
}

/** Bytes of tRNS where it names one transparent colour, by colour type; PNG specification, 11.3.1.1. */
const transparentColorBytes: Readonly<Record<number, number>> = { 0: 2, 2: 6 };

function* writeColors(preamble: PngPreamble): Iterable<Uint8Array> {
  const { header, palette, transparency } = preamble;
  const { bitDepth, colorType } = header;
  if (colorType === 3) {
    // Chromium shows the last colour for numbers beyond the palette, so the palette is filled up with it.
    const last = palette.length / 3 - 1;
    const entries = Array.from({ length: 2 ** bitDepth }, (_, i) => Math.min(i, Math.floor(last)));
    const colors = entries.flatMap((i) => [...palette.subarray(3 * i, 3 * i + 3)]);
    yield writeChunk('PLTE', Uint8Array.from(colors));
    if (!transparency) return;
    yield writeChunk(
      'tRNS',
      Uint8Array.from(entries, (i) => transparency[i] ?? 255),
    );
    return;
  }
  const bytes = transparentColorBytes[colorType];
  if (bytes === undefined || !transparency || transparency.length < bytes) return;
  yield writeChunk('tRNS', transparency.subarray(0, bytes));
}

function writeChunk(type: string, body: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(12 + body.length);
  chunk.writeUInt32BE(body.length);
  chunk.write(type, 4, 'latin1');
  chunk.set(body, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}
