// PNG files written chunk by chunk, for the kinds and the lies that no encoder here writes.
import { crc32, deflateSync } from 'node:zlib';
import { bytesOf, u32 } from './bytes.ts';

const signature = bytesOf('\x89PNG\r\n\x1a\n');

export interface PngOptions {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 1 | 2 | 4 | 8 | 16;
  /** 0 grey, 2 RGB, 3 palette, 4 grey with alpha, 6 RGBA. */
  readonly colorType: 0 | 2 | 3 | 4 | 6;
  readonly isInterlaced?: boolean;
  /** Whole chunks between the header and the picture. */
  readonly chunks?: readonly Uint8Array[];
  /** Rows without filter bytes; or, when `isPrepared`, the bytes to be deflated as they are. */
  readonly data: Uint8Array;
  readonly isPrepared?: boolean;
}

export function writePng(options: PngOptions): Uint8Array {
  const { width, height, bitDepth, colorType, isInterlaced = false, chunks = [] } = options;
  const interlace = isInterlaced ? 1 : 0;
  const header = bytesOf(u32(width), u32(height), [bitDepth, colorType, 0, 0, interlace]);
  const rows = options.isPrepared ? options.data : withFilterBytes(options.data, height);
  return Buffer.concat([
    signature,
    pngChunk('IHDR', header),
    ...chunks,
    pngChunk('IDAT', deflateSync(rows, { level: 1 })),
    pngChunk('IEND', new Uint8Array()),
  ]);
}

/** One chunk with its length and its checksum. */
export function pngChunk(type: string, body: Uint8Array): Uint8Array {
  const typed = Buffer.concat([Buffer.from(type, 'latin1'), body]);
  const out = Buffer.alloc(typed.length + 8);
  out.writeUInt32BE(body.length);
  out.set(typed, 4);
  out.writeUInt32BE(crc32(typed), typed.length + 4);
  return out;
}

const headerEnd = 33;

/** Puts chunks right behind the header of a PNG. */
export function insertPngChunks(png: Uint8Array, ...chunks: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat([png.subarray(0, headerEnd), ...chunks, png.subarray(headerEnd)]);
}

/** A chunk with an ICC profile. */
export function iccpChunk(profile: Uint8Array): Uint8Array {
  return pngChunk('iCCP', Buffer.concat([Buffer.from('ICC\0\0', 'latin1'), deflateSync(profile)]));
}

/** Gamma as stored: 1 is linear light, 0.45455 about sRGB. */
export function gammaChunk(gamma: number): Uint8Array {
  return pngChunk('gAMA', bytesOf(u32(Math.round(gamma * 100_000))));
}

/** White, red, green, blue as x and y each. */
export function primariesChunk(...points: readonly (readonly [x: number, y: number])[]) {
  return pngChunk('cHRM', bytesOf(...points.flat().map((v) => u32(Math.round(v * 100_000)))));
}

function withFilterBytes(data: Uint8Array, height: number): Uint8Array {
  const rowBytes = data.length / height;
  const rows = new Uint8Array((rowBytes + 1) * height);
  for (let y = 0; y < height; y++) {
    rows.set(data.subarray(y * rowBytes, (y + 1) * rowBytes), y * (rowBytes + 1) + 1);
  }
  return rows;
}
