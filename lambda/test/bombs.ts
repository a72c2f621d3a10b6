// Small files that cost a decoder dearly: each stands for a class of them.
import sharp from 'sharp';
import { bytesOf, le16, le32, zeros } from '../core/image-facts/test-bytes.ts';
import { writeBmp } from '../render/decoders/bmp/bmp-fixtures.ts';
import { writeGif } from './gif-files.ts';
import { writePng } from './png-files.ts';

/** One colour all over the largest canvas there is: 25 bytes for 268 megapixels. */
export function flatLosslessWebp(side: number): Uint8Array {
  const bits: number[] = [];
  const put = (value: number, count: number) => {
    for (let i = 0; i < count; i++) bits.push((value >>> i) & 1);
  };
  put(0x2f, 8);
  put(side - 1, 14);
  put(side - 1, 14);
  // Alpha is unused, version 0; no transform, no colour cache, one set of codes.
  put(0, 1 + 3 + 1 + 1 + 1);
  // Green, red, blue, alpha, distance: each a code of one symbol, which takes no bits at all.
  for (const symbol of [200, 60, 60, 255, 0]) {
    put(1, 1);
    put(0, 1);
    put(1, 1);
    put(symbol, 8);
  }
  const data = new Uint8Array(2 * Math.ceil(bits.length / 16) + 16);
  bits.forEach((bit, i) => {
    data[i >> 3] = (data[i >> 3] ?? 0) | (bit << (i & 7));
  });
  return bytesOf('RIFF', le32(12 + data.length), 'WEBPVP8L', le32(data.length), data);
}

/** An interlaced PNG of black: Adam7 stores each pixel once, in up to seven pictures. */
export function interlacedPng(side: number): Uint8Array {
  const passes = [
    [8, 8, 0, 0],
    [8, 8, 4, 0],
    [4, 8, 0, 4],
    [4, 4, 2, 0],
    [2, 4, 0, 2],
    [2, 2, 1, 0],
    [1, 2, 0, 1],
  ] as const;
  const bytes = passes.reduce((sum, [dx, dy, x, y]) => {
    const [columns, rows] = [Math.ceil((side - x) / dx), Math.ceil((side - y) / dy)];
    return sum + rows * (1 + 3 * columns);
  }, 0);
  const size = { width: side, height: side, bitDepth: 8, colorType: 2 } as const;
  return writePng({ ...size, isInterlaced: true, isPrepared: true, data: zeros(bytes) });
}

/** A PNG that says it is large, and has next to nothing. */
export function lyingPng(side: number): Uint8Array {
  const size = { width: side, height: side, bitDepth: 8, colorType: 6 } as const;
  return writePng({ ...size, isPrepared: true, data: zeros(100) });
}

export function lyingBmp(side: number): Uint8Array {
  return writeBmp({ width: side, height: side, bitsPerPixel: 24, data: zeros(100) });
}

/** An icon of many pictures, all of them the same few bytes; or none of them there at all. */
export function crowdedIcon(entries: number, content?: Uint8Array): Uint8Array {
  const at = 6 + 16 * entries;
  const place = content ? [le32(content.length), le32(at)] : [le32(0xffffffff), le32(22)];
  const entry = bytesOf([0, 0, 0, 0, 1, 0, 32, 0], ...place);
  const file = Buffer.alloc(at);
  file.set(bytesOf(le16(0), le16(1), le16(entries)));
  for (let i = 0; i < entries; i++) file.set(entry, 6 + 16 * i);
  return content ? Buffer.concat([file, content]) : file;
}

/** A TIFF whose first strip is said to be 4 GB long, and its pixels to lie behind the end. */
export async function lyingTiff(tag: 273 | 278 | 279): Promise<Uint8Array> {
  const tiff = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#a52' } })
    .tiff({ compression: 'lzw' })
    .toBuffer();
  const directory = tiff.readUInt32LE(4);
  const count = tiff.readUInt16LE(directory);
  for (let i = 0; i < count; i++) {
    const at = directory + 2 + 12 * i;
    if (tiff.readUInt16LE(at) !== tag) continue;
    tiff.set(bytesOf(le16(tag), le16(4), le32(1), le32(0xfffffff0)), at);
  }
  return tiff;
}

export function longGif(frames: number, side: number): Uint8Array {
  const size = { width: side, height: side };
  const drawn = Array.from({ length: frames }, (_, i) => ({ ...size, color: i % 3 }));
  return writeGif({ ...size, frames: drawn });
}

export function hugeGif(side: number): Uint8Array {
  return longGif(1, side);
}

/** Groups that each draw the one before ten times. */
export function nestedSvg(
  levels: number,
  group: (id: string, content: string) => string,
  draw: (id: string) => string,
): Uint8Array {
  const groups = Array.from({ length: levels }, (_, i) =>
    group(`n${i}`, i === 0 ? '<rect width="9" height="9"/>' : draw(`n${i - 1}`).repeat(10)),
  );
  return bytesOf(
    `<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200">${groups.join('')}${draw(`n${levels - 1}`)}</svg>`,
  );
}
