// Test support: the chunks that make a PNG an animated one.

import type { PngRegion } from '#render/decoders/rescue/png-picture.ts';
import { chunk, type PngFixture } from './png-chunks.ts';

/** A file that announces two frames, around any chunks. */
export function apngOf(png: PngFixture, ...chunks: Buffer[]): Buffer {
  return png.wrap(animationControl(2), ...chunks);
}

/** @param frames fewer than 256 */
export function animationControl(frames: number): Buffer {
  return chunk('acTL', Buffer.from([0, 0, 0, frames, 0, 0, 0, 0]));
}

export function frameControl(sequence: number, { x, y, width, height }: PngRegion): Buffer {
  const body = Buffer.alloc(26);
  [sequence, width, height, x, y].forEach((value, i) => {
    body.writeUInt32BE(value, 4 * i);
  });
  return chunk('fcTL', body);
}

export function frameData(sequence: number, data: Uint8Array): Buffer {
  const body = Buffer.alloc(4 + data.length);
  body.writeUInt32BE(sequence);
  body.set(data, 4);
  return chunk('fdAT', body);
}
