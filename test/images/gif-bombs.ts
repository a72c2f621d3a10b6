// Small GIFs of many frames or pixels.
import { repeat } from './bytes.ts';
import { gifColors, writeGif } from './gif.ts';

/** Bytes before the first frame of a file by `writeGif`. */
export const gifHeadBytes = 13 + 3 * gifColors.length;

/** One colour in one frame. */
export function flatGif(width: number, height = width): Uint8Array {
  return writeGif({ width, height, frames: [{ width, height, color: 0 }] });
}

/** A GIF whose frames all have the same bytes. */
export function longGif(frames: number, side: number): Uint8Array {
  const one = flatGif(side);
  const frame = one.subarray(gifHeadBytes, -1);
  return Buffer.concat([one.subarray(0, gifHeadBytes), repeat(frame, frames), one.subarray(-1)]);
}
