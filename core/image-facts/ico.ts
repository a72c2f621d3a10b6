// ICO and CUR: finds the largest entry and reads its own header, which is a PNG's or a bitmap's.
import { factsOf, readBitmapHeader } from './bmp.ts';
import type { ByteSource } from './byte-source.ts';
import { isSize, type Parsed, still, unsupported } from './facts.ts';

const directoryBytes = 6;
const entryBytes = 16;
/** Icons have about ten entries. */
const maxEntries = 256;

/** @returns byte offset of the largest picture, and of the deepest of several such; `undefined` if there is none */
export function findLargestEntry(source: ByteSource): number | undefined {
  const count = source.u16(4, true);
  if (count === 0 || count > maxEntries) return undefined;
  // Cursors have the hot spot where icons have the depth. The number of colours then gives the depth; 0 means 256.
  const isCursor = source.u16(2, true) === 2;
  const entries = Array.from({ length: count }, (_, i) => {
    const at = directoryBytes + i * entryBytes;
    // A side of 256 does not fit into its byte, so it is written as 0.
    const pixels = (source.u8(at) || 256) * (source.u8(at + 1) || 256);
    const colorBits = 32 - Math.clz32((source.u8(at + 2) || 256) - 1);
    const bits = (!isCursor && source.u16(at + 6, true)) || colorBits;
    return { pixels, bits, offset: source.u32(at + 12, true) };
  });
  const [largest] = entries.sort((a, b) => b.pixels - a.pixels || b.bits - a.bits);
  const first = directoryBytes + count * entryBytes;
  return largest && largest.offset >= first ? largest.offset : undefined;
}

export function parseIco(source: ByteSource): Parsed {
  const at = findLargestEntry(source);
  if (at === undefined) return 'damaged';
  const picture = isPngAt(source, at) ? readPng(source, at) : readBitmap(source, at);
  if (!picture) return unsupported('a rare kind of icon');
  if (!isSize(picture.width, picture.height)) return 'damaged';
  // Each entry has a mask of transparent pixels at any depth.
  return { ...picture, format: 'ico', hasAlpha: true, frames: source.u16(4, true) };
}

export function isPngAt(source: ByteSource, at: number): boolean {
  return source.text(at, 4) === '\x89PNG';
}

function readPng(source: ByteSource, at: number) {
  const size = { width: source.u32(at + 16), height: source.u32(at + 20) };
  const samples = { bitDepth: source.u8(at + 24), channels: 4, colorModel: 'rgb' } as const;
  return { ...still, ...size, ...samples, lossless: true, compression: 'png' };
}

function readBitmap(source: ByteSource, at: number) {
  const header = readBitmapHeader(source, at, true);
  // The height of a bitmap includes the mask below the picture.
  return header && factsOf({ ...header, height: Math.trunc(header.height / 2) });
}
