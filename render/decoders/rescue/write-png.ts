// Writes a PNG that libpng accepts, from the sound parts of one that it refuses. It has no colour profile.
import { crc32 } from 'node:zlib';
import { type PngPreamble, pngSignature } from './png-chunks.ts';

/** @param data a sound zlib stream of the rows */
export function writePng(preamble: PngPreamble, data: Uint8Array): Uint8Array {
  const { width, height, bitDepth, colorType, isInterlaced } = preamble.header;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([bitDepth, colorType, 0, 0, isInterlaced ? 1 : 0], 8);
  return Buffer.concat([
    Uint8Array.from(pngSignature),
    writeChunk('IHDR', header),
    ...writeColors(preamble),
    writeChunk('IDAT', data),
    writeChunk('IEND', new Uint8Array(0)),
  ]);
}

/** Bytes of tRNS where it names one transparent colour, by colour type; PNG specification, 11.3.1.1. */
const transparentColorBytes: Readonly<Record<number, number>> = { 0: 2, 2: 6 };

function writeColors({ header, palette, transparency }: PngPreamble): Uint8Array[] {
  if (header.colorType === 3) {
    // Chromium shows the last colour for numbers beyond the palette, so it fills the rest of the palette.
    const last = Math.floor(palette.length / 3) - 1;
    const entries = Array.from({ length: 2 ** header.bitDepth }, (_, i) => Math.min(i, last));
    const colors = entries.flatMap((i) => [...palette.subarray(3 * i, 3 * i + 3)]);
    const chunks = [writeChunk('PLTE', Uint8Array.from(colors))];
    if (!transparency) return chunks;
    const alphas = Uint8Array.from(entries, (i) => transparency[i] ?? 255);
    return [...chunks, writeChunk('tRNS', alphas)];
  }
  const bytes = transparentColorBytes[header.colorType];
  if (bytes === undefined || !transparency || transparency.length < bytes) return [];
  return [writeChunk('tRNS', transparency.subarray(0, bytes))];
}

function writeChunk(type: string, body: Uint8Array): Uint8Array {
  const chunk = Buffer.alloc(12 + body.length);
  chunk.writeUInt32BE(body.length);
  chunk.write(type, 4, 'latin1');
  chunk.set(body, 8);
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return chunk;
}
