// The chunks that make a PNG an animation.
import { bytesOf, u32, zeros } from './bytes.ts';
import { pngChunk } from './png.ts';

export function animationControl(frames: number): Buffer {
  return pngChunk('acTL', [...u32(frames), ...u32(0)]);
}

interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function frameControl(sequence: number, { x, y, width, height }: Region): Buffer {
  return pngChunk('fcTL', bytesOf([sequence, width, height, x, y].flatMap(u32), zeros(6)));
}

export function frameData(sequence: number, data: Uint8Array): Buffer {
  return pngChunk('fdAT', bytesOf(u32(sequence), data));
}
