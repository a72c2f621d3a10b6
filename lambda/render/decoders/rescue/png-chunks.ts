// Walks the chunks of a PNG the way Chromium does: what is wrong before the picture is the end of it, behind it nothing is.
import { crc32 } from 'node:zlib';
import { type DecodeFailure, damaged, unsupported } from '../decoded-image.ts';

export interface PngHeader {
  /** Px. */
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  readonly colorType: PngColorType;
  readonly isInterlaced: boolean;
}

export type PngColorType = 0 | 2 | 3 | 4 | 6;

export interface PngChunk {
  readonly type: string;
  /** As much of it as there is. */
  readonly body: Uint8Array;
  /** False when the file ends within it, or its checksum is another one. */
  readonly isSound: boolean;
  /** Offset of the chunk behind it. */
  readonly end: number;
}

/** The header, and the chunks in front of the picture that it takes to show it. */
export interface PngPreamble {
  readonly header: PngHeader;
  /** Red, green, blue; empty when there is none. */
  readonly palette: Uint8Array;
  readonly transparency: Uint8Array | undefined;
  readonly profileChunk: Uint8Array | undefined;
  /** Whether an animation is announced, and the picture is not a part of it. */
  readonly isPictureBesideAnimation: boolean;
  /** Offset of the first chunk of the picture. */
  readonly pictureAt: number;
}

export const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const chunkOverhead = 12;
const largestSide = 1_000_000;
const depthsOf: Readonly<Record<number, readonly number[]>> = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
};

const samplesOf = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

export function bitsPerPixel({ colorType, bitDepth }: PngHeader): number {
  return samplesOf[colorType] * bitDepth;
}

/** @returns the chunk there; `undefined` when not even its type is */
export function chunkAt(bytes: Uint8Array, at: number): PngChunk | undefined {
  if (at + 8 > bytes.length) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(at);
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  const bodyEnd = at + 8 + length;
  const end = at + chunkOverhead + length;
  const isSound =
    end <= bytes.length && crc32(bytes.subarray(at + 4, bodyEnd)) === view.getUint32(bodyEnd);
  return { type, body: bytes.subarray(at + 8, bodyEnd), isSound, end };
}

/**
 * Puts the bodies of chunks one behind the other, without ever holding a list of them: five million empty chunks, which
 * are 60 MB, made one of 0.7 GB.
 *
 * @param atMost bytes that they can have together
 */
export function joinBodies(bodies: Iterable<Uint8Array>, atMost: number): Uint8Array {
  const joined = new Uint8Array(atMost);
  let length = 0;
  for (const body of bodies) {
    joined.set(body, length);
    length += body.length;
  }
  return joined.subarray(0, length);
}

/** @returns everything up to the picture, or why Chromium shows nothing of the file */
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
      return {
        header,
        palette,
        transparency,
        profileChunk,
        isPictureBesideAnimation,
        pictureAt: at,
      };
    }
    if (end > bytes.length) break;
    if (isCritical(type)) {
      const isUsable = isSound && type === 'PLTE' && palette.length === 0 && isPalette(body);
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

/** Upper case in front: a reader that does not know it cannot show the picture. */
function isCritical(type: string): boolean {
  return ((type.charCodeAt(0) >> 5) & 1) === 0;
}

function isPalette(body: Uint8Array): boolean {
  return body.length >= 3 && body.length <= 768;
}

/** PNG numbers have 31 bits; more frames than that, or none, are no animation. */
function announcesFrames(body: Uint8Array): boolean {
  if (body.length !== 8) return false;
  const frames = new DataView(body.buffer, body.byteOffset, body.byteLength).getUint32(0);
  return frames > 0 && frames < 2 ** 31;
}

function readHeader(body: Uint8Array): PngHeader | undefined {
  if (body.length !== 13) return undefined;
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  const [bitDepth, colorType] = [view.getUint8(8), view.getUint8(9)];
  const [compression, filter, interlace] = [
    view.getUint8(10),
    view.getUint8(11),
    view.getUint8(12),
  ];
  const isSize = Math.min(width, height) > 0 && Math.max(width, height) <= largestSide;
  if (!isSize || compression !== 0 || filter !== 0 || interlace > 1) return undefined;
  if (!isColorType(colorType) || !depthsOf[colorType]?.includes(bitDepth)) return undefined;
  return { width, height, bitDepth, colorType, isInterlaced: interlace === 1 };
}

function isColorType(value: number): value is PngColorType {
  return value in depthsOf;
}
