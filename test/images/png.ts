// PNG files written chunk by chunk: kinds that no encoder here writes, and files whose header lies.
import { crc32 } from 'node:zlib';
import { zlibSync } from 'fflate';
import { bytesOf, type Part, u16, u32 } from './bytes.ts';

export const pngSignature = bytesOf('\x89PNG\r\n\x1a\n');
/** Bytes of the signature and the header chunk. */
export const pngHeadBytes = 33;

/** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA. */
export type PngColorType = 0 | 2 | 3 | 4 | 6;
export const samplesPerPixel = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

/** The passes of an interlaced picture (PNG specification, 8.2). */
export const adam7Passes = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
];

export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 1 | 2 | 4 | 8 | 16;
  readonly colorType: PngColorType;
  readonly isInterlaced?: boolean;
}

export interface PngOptions extends PngHeader {
  /** Whole chunks between the header and the picture. */
  readonly chunks?: readonly Uint8Array[];
  /** Rows without filter bytes; or, with `isPrepared`, the exact bytes to deflate. */
  readonly data: Uint8Array;
  readonly isPrepared?: boolean;
}

export function writePng(options: PngOptions): Uint8Array {
  const rows = options.isPrepared ? options.data : withFilterBytes(options.data, options.height);
  const data = pngChunk('IDAT', zlibSync(rows, { level: 1 }));
  return joinPng(options, ...(options.chunks ?? []), data);
}

/** A PNG of the chunks given, with its header first and its end chunk last. */
export function joinPng(header: PngHeader, ...chunks: readonly Uint8Array[]): Buffer {
  return Buffer.concat([pngSignature, pngHeaderChunk(header), ...chunks, pngChunk('IEND')]);
}

export function pngHeaderChunk(header: PngHeader): Buffer {
  const { width, height, bitDepth, colorType, isInterlaced = false } = header;
  const rest = [bitDepth, colorType, 0, 0, isInterlaced ? 1 : 0];
  return pngChunk('IHDR', bytesOf(u32(width), u32(height), rest));
}

/** @param crcFault bits of the checksum to flip */
export function pngChunk(type: string, body: Part = [], crcFault = 0): Buffer {
  const typed = bytesOf(type, body);
  const checksum = (crc32(typed) ^ crcFault) >>> 0;
  return Buffer.concat([bytesOf(u32(typed.length - 4)), typed, bytesOf(u32(checksum))]);
}

/** Puts chunks right behind the header of a PNG. */
export function insertPngChunks(png: Uint8Array, ...chunks: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([png.subarray(0, pngHeadBytes), ...chunks, png.subarray(pngHeadBytes)]);
}

/** A chunk with an ICC profile. */
export function iccpChunk(profile: Uint8Array): Uint8Array {
  return pngChunk('iCCP', bytesOf('ICC\0\0', zlibSync(profile)));
}

/** Gamma as stored: 1 is linear light, 0.45455 about sRGB. */
export function gammaChunk(gamma: number): Uint8Array {
  return pngChunk('gAMA', u32(Math.round(gamma * 100_000)));
}

/** White, red, green, blue as x and y each. */
export function primariesChunk(...points: readonly (readonly [x: number, y: number])[]) {
  return pngChunk(
    'cHRM',
    points.flat().flatMap((v) => u32(Math.round(v * 100_000))),
  );
}

/** Colour by numbers of H.273, as in `nclx`. */
export const cicpChunk = (primaries: number, transfer: number) =>
  pngChunk('cICP', [primaries, transfer, 0, 1]);

/** Units of light in a PNG. */
const perNit = 10_000;

/** Content light level: the brightest pixel, in cd/m². */
export const clliChunk = (peakNits: number) =>
  pngChunk('cLLI', [peakNits * perNit, 0].flatMap(u32));

/** Mastering display colour volume: the brightest light of the display, in cd/m², with BT.2020 colours. */
export const mdcvChunk = (peakNits: number) => {
  const colors = [35400, 14600, 8500, 39850, 6550, 2300, 15635, 16450].flatMap(u16);
  return pngChunk('mDCV', [...colors, ...u32(peakNits * perNit), ...u32(1)]);
};

function withFilterBytes(data: Uint8Array, height: number): Uint8Array {
  const rowBytes = data.length / height;
  const rows = new Uint8Array((rowBytes + 1) * height);
  for (let y = 0; y < height; y++) {
    rows.set(data.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);
  }
  return rows;
}
