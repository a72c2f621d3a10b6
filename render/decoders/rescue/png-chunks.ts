// Walks the chunks of a PNG as Chromium does. A fault before the picture ends the reading, and a later one is ignored.
import { crc32 } from 'node:zlib';
import { colorTypes } from '#core/image-facts/png.ts';
import { type DecodeFailure, damaged, unsupported } from '../decoded-image.ts';

export interface PngHeader {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colorType: number;
  readonly isInterlaced: boolean;
}

export interface PngChunk {
  readonly type: string;
  /** Cut when the file ends within the body. */
  readonly body: Uint8Array;
  /** False when the file ends within the chunk, or its checksum is wrong. */
  readonly isSound: boolean;
  /** Offset of the next chunk. */
  readonly end: number;
}

/** The header, and the chunks before the picture that a reader needs to show it. */
export interface PngPreamble {
  readonly header: PngHeader;
  /** Colours of the palette as red, green, blue; empty if there is no palette. */
  readonly palette: Uint8Array;
  readonly transparency: Uint8Array | undefined;
  readonly profileChunk: Uint8Array | undefined;
  /** Whether the file announces an animation that the picture is not part of. */
  readonly isPictureBesideAnimation: boolean;
  /** Offset of the first chunk of the picture. */
  readonly pictureAt: number;
}

export const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

const chunkOverhead = 12;
/** Chromium refuses larger sides. */
const largestSide = 1_000_000;

export function u32At(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(at);
}

/** @returns the chunk at an offset; `undefined` when the file ends before its type does */
export function chunkAt(bytes: Uint8Array, at: number): PngChunk | undefined {
  if (at + 8 > bytes.length) return undefined;
  const length = u32At(bytes, at);
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  const bodyEnd = at + 8 + length;
  const end = at + chunkOverhead + length;
  const isSound =
    end <= bytes.length && crc32(bytes.subarray(at + 4, bodyEnd)) === u32At(bytes, bodyEnd);
  return { type, body: bytes.subarray(at + 8, bodyEnd), isSound, end };
}

/**
 * Joins the data of a picture: of the chunks of one type that follow each other, up to the first that is not sound.
 *
 * It never holds a list of chunks: a file of 60 MB with five million empty chunks took 0.7 GB that way.
 *
 * @param dataOf the data in a chunk's body; `undefined` ends the picture
 */
export function joinData(
  bytes: Uint8Array,
  at: number,
  dataOf = (body: Uint8Array): Uint8Array | undefined => body,
): Uint8Array {
  const joined = new Uint8Array(bytes.length - at);
  let length = 0;
  const first = chunkAt(bytes, at);
  for (let chunk = first; chunk && chunk.type === first?.type; chunk = chunkAt(bytes, chunk.end)) {
    const data = dataOf(chunk.body);
    if (!data) break;
    joined.set(data, length);
    length += data.length;
    if (!chunk.isSound) break;
  }
  return joined.subarray(0, length);
}

/** @returns everything before the picture, or why Chromium shows nothing of the file */
export function readPreamble(bytes: Uint8Array): PngPreamble | DecodeFailure {
  if (!pngSignature.every((byte, i) => bytes[i] === byte)) return damaged('no PNG signature');
  const first = chunkAt(bytes, pngSignature.length);
  if (first?.type === 'CgBI') return unsupported('a PNG for iPhone apps only (CgBI)');
  if (first?.type !== 'IHDR' || !first.isSound) return damaged('no sound header');
  const header = readHeader(first.body);
  if (!header) return damaged('a header that makes no sense');
  let palette = new Uint8Array(0);
  let transparency: Uint8Array | undefined;
  let profileChunk: Uint8Array | undefined;
  let isAnimated = false;
  let isPictureAnimated = false;
  let at = first.end;
  for (let chunk = chunkAt(bytes, at); chunk; at = chunk.end, chunk = chunkAt(bytes, at)) {
    const { type, body, isSound, end } = chunk;
    if (type === 'IDAT') {
      const isPictureBesideAnimation = isAnimated && !isPictureAnimated;
      const colors = { palette, transparency, profileChunk };
      return { header, ...colors, isPictureBesideAnimation, pictureAt: at };
    }
    if (end > bytes.length) break;
    if (isCritical(type)) {
      const isPalette = type === 'PLTE' && body.length >= 3 && body.length <= 768;
      const isUsable = isSound && isPalette && palette.length === 0;
      if (!isUsable) return damaged(`${type} where it cannot be, or broken`);
      palette = Uint8Array.from(body);
    } else if (isSound) {
      if (type === 'tRNS' && body.length <= 256) transparency ??= body;
      else if (type === 'iCCP') profileChunk ??= body;
      else if (type === 'acTL') isAnimated ||= announcesFrames(body);
      else if (type === 'fcTL') isPictureAnimated = true;
    }
  }
  return damaged('ends before the picture');
}

/** A type with an upper case first letter. A reader that does not know such a chunk cannot show the picture. */
function isCritical(type: string): boolean {
  return ((type.charCodeAt(0) >> 5) & 1) === 0;
}

/** PNG numbers have 31 bits. Chromium takes a file with more frames than that, or with none, for a still. */
function announcesFrames(body: Uint8Array): boolean {
  const frames = body.length === 8 ? u32At(body, 0) : 0;
  return frames > 0 && frames < 2 ** 31;
}

function readHeader(body: Uint8Array): PngHeader | undefined {
  if (body.length !== 13) return undefined;
  const [width, height] = [u32At(body, 0), u32At(body, 4)];
  const [bitDepth = 0, colorType = 0, compression, filter, interlace = 0] = body.subarray(8);
  const isSize = Math.min(width, height) > 0 && Math.max(width, height) <= largestSide;
  if (!isSize || compression !== 0 || filter !== 0 || interlace > 1) return undefined;
  if (!colorTypes[colorType]?.depths.includes(bitDepth)) return undefined;
  return { width, height, bitDepth, colorType, isInterlaced: interlace === 1 };
}
