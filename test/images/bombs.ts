// Small files that cost a decoder dearly: each stands for a class of them.
import sharp from 'sharp';
import { passesOf } from '#render/decoders/rescue/png-passes.ts';
import { writeBmp } from './bmp-files.ts';
import { bytesOf, le16, le24, le32, zeros } from './bytes.ts';
import { gifColors, writeGif } from './gif-files.ts';
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

/** An interlaced PNG of black, RGB: Adam7 stores each pixel once, in up to seven pictures. */
export function interlacedPng(side: number, bitDepth: 8 | 16 = 8): Uint8Array {
  const size = { width: side, height: side, bitDepth, colorType: 2 } as const;
  const passes = passesOf({ ...size, isInterlaced: true });
  const bytes = passes.reduce((sum, { rows, rowBytes }) => sum + rows * rowBytes, 0);
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

/** All frames are the same bytes. */
export function longGif(frames: number, side: number): Uint8Array {
  const size = { width: side, height: side };
  const one = writeGif({ ...size, frames: [{ ...size, color: 0 }] });
  const start = 13 + 3 * gifColors.length;
  const frame = one.subarray(start, -1);
  return Buffer.concat([
    one.subarray(0, start),
    ...new Array<Uint8Array>(frames).fill(frame),
    one.subarray(-1),
  ]);
}

/** An animated WebP that shows 16x16 pixels of its canvas in each frame. */
export function hugeWebpCanvas(side: number, frames: number): Uint8Array {
  const picture = flatLosslessWebp(16).subarray(12);
  const place = bytesOf(le24(0), le24(0), le24(15), le24(15), le24(100), 0);
  const frame = bytesOf('ANMF', le32(place.length + picture.length), place, picture);
  const canvas = bytesOf('VP8X', le32(10), [2, 0, 0, 0], le24(side - 1), le24(side - 1));
  const animation = bytesOf('ANIM', le32(6), zeros(6));
  const body = bytesOf('WEBP', canvas, animation, ...new Array<Uint8Array>(frames).fill(frame));
  return bytesOf('RIFF', le32(body.length), body);
}

export function hugeGif(side: number): Uint8Array {
  return longGif(1, side);
}
