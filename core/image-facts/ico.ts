// ICO and CUR: finds the largest entry and reads its own header, which is a PNG's or a bitmap's.
import { readBitmapHeader } from './bmp.ts';
import type { ByteSource } from './byte-source.ts';
import { isSize, type Parsed, still } from './facts.ts';

const directoryBytes = 6;
const entryBytes = 16;
/** Icons have about ten entries. */
const maxEntries = 256;

interface Entry {
  readonly pixels: number;
  readonly bitsPerPixel: number;
  readonly offset: number;
}

export function parseIco(source: ByteSource): Parsed {
  const count = source.u16(4, true);
  if (count === 0 || count > maxEntries) return 'damaged';
  const isCursor = source.u16(2, true) === 2;
  const entries = Array.from({ length: count }, (_, i) => {
    const at = directoryBytes + i * entryBytes;
    // A side of 256 does not fit into its byte, so it is written as 0.
    const pixels = (source.u8(at) || 256) * (source.u8(at + 1) || 256);
    // In a cursor, the hot spot takes the place of the depth.
    const bitsPerPixel = isCursor ? 0 : source.u16(at + 6, true);
    return { pixels, bitsPerPixel, offset: source.u32(at + 12, true) };
  });
  const largest = entries.reduce((best, entry) => (isBetter(entry, best) ? entry : best));
  if (largest.offset < directoryBytes + count * entryBytes) return 'damaged';

  const picture = readEntry(source, largest.offset);
  if (picture === undefined || !isSize(picture.width, picture.height)) return 'damaged';
  // Each entry has a mask of transparent pixels at any depth.
  const facts = { ...still, ...picture, format: 'ico', hasAlpha: true, lossless: true } as const;
  return { ...facts, frames: count };
}

function isBetter(entry: Entry, best: Entry): boolean {
  if (entry.pixels !== best.pixels) return entry.pixels > best.pixels;
  return entry.bitsPerPixel > best.bitsPerPixel;
}

function readEntry(source: ByteSource, at: number) {
  if (source.text(at, 4) === '\x89PNG') {
    const width = source.u32(at + 16);
    const height = source.u32(at + 20);
    const bitDepth = source.u8(at + 24);
    return { width, height, bitDepth, channels: 4, colorModel: 'rgb', compression: 'png' } as const;
  }
  const bitmap = readBitmapHeader(source, at);
  // The height of a bitmap includes the mask below the picture.
  return bitmap && { ...bitmap, height: Math.floor(Math.abs(bitmap.height) / 2) };
}
