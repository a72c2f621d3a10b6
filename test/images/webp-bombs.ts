// WebP files of a few bytes that show up to 268 megapixels.
import { repeat } from './bytes.ts';
import { webpAnimation, webpCanvas, webpChunk, webpFlag, webpFrame, writeWebp } from './webp.ts';

/** One lossless colour, up to 16,384 x 16,384 pixels. */
export function flatLosslessWebp(width: number, height = width): Uint8Array {
  return writeWebp(webpPicture(width, height));
}

/** The picture chunk of such a file. */
export function webpPicture(width: number, height = width): Uint8Array {
  const bits: number[] = [];
  const put = (value: number, count: number) => {
    for (let i = 0; i < count; i++) bits.push((value >>> i) & 1);
  };
  put(0x2f, 8);
  put(width - 1, 14);
  put(height - 1, 14);
  // Alpha is unused, version 0; no transform, no colour cache, one set of codes.
  put(0, 1 + 3 + 1 + 1 + 1);
  // Green, red, blue, alpha, distance: a code of one symbol each, which takes no bits at all.
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
  return webpChunk('VP8L', data);
}

/** An animation whose frames each show 16x16 pixels of its canvas. */
export function hugeWebpCanvas(side: number, frames: number): Uint8Array {
  const canvas = webpCanvas(webpFlag.animated, side, side);
  return writeWebp(canvas, webpAnimation, repeat(webpFrame(16, webpPicture(16)), frames));
}
