// The chunks that make a PNG an animation.
import type { PngRegion } from '#render/decoders/rescue/png-picture.ts';
import { bytesOf, u32, zeros } from './bytes.ts';
import { pngChunk } from './png.ts';

export function animationControl(frames: number): Buffer {
  return pngChunk('acTL', [...u32(frames), ...u32(0)]);
}

export function frameControl(sequence: number, { x, y, width, height }: PngRegion): Buffer {
  return pngChunk('fcTL', bytesOf([sequence, width, height, x, y].flatMap(u32), zeros(6)));
}

export function frameData(sequence: number, data: Uint8Array): Buffer {
  return pngChunk('fdAT', bytesOf(u32(sequence), data));
}
