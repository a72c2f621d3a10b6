// GIF files written block by block: frames of one colour that sharp cannot write, and frames of any LZW codes.
import { bytesOf, le16, type Part } from './bytes.ts';

/** What happens to a frame when its time is over. */
export const disposal = { keep: 1, toBackground: 2, toPrevious: 3 } as const;

export interface GifFrame {
  readonly left?: number;
  readonly top?: number;
  readonly width: number;
  readonly height: number;
  /** Index of the one colour that fills the frame. */
  readonly color: number;
  /** Hundredths of a second. */
  readonly delay?: number;
  readonly disposal?: number;
}

/** Colours 0 to 3 of every file by `writeGif`; 3 is transparent in each frame. */
export const gifColors = [
  [220, 30, 30],
  [30, 200, 30],
  [30, 30, 220],
  [0, 0, 0],
] as const;

/** @param file without `loop` the animation plays once; 0 loops for ever */
export function writeGif(file: {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly GifFrame[];
  readonly loop?: number;
}): Uint8Array {
  const { width, height, frames, loop } = file;
  const loopExtension =
    loop === undefined ? [] : bytesOf([0x21, 0xff, 11], 'NETSCAPE2.0', [3, 1], le16(loop), 0);
  const blocks = frames.map(({ left = 0, top = 0, delay = 10, disposal: after = 1, ...frame }) => {
    const control = bytesOf([0x21, 0xf9, 4, (after << 2) | 1], le16(delay), [3, 0]);
    const place = [left, top, frame.width, frame.height] as const;
    return bytesOf(
      control,
      gifImage(place, runsOfOneColor(frame.color, frame.width * frame.height)),
    );
  });
  // A table of four colours; the background is the last.
  const head = bytesOf('GIF89a', le16(width), le16(height), [0x81, 3, 0], gifColors.flat());
  return Buffer.concat([head, bytesOf(loopExtension), ...blocks, Uint8Array.of(0x3b)]);
}

interface Lzw {
  readonly minCodeSize: number;
  readonly codes: Uint8Array;
}

/** A frame: its place, its own colours, and its codes in blocks. */
export function gifImage(
  place: readonly [left: number, top: number, width: number, height: number],
  { minCodeSize, codes }: Lzw,
): Uint8Array {
  const blocks: Part[] = [];
  for (let at = 0; at < codes.length; at += 255) {
    const block = codes.subarray(at, at + 255);
    blocks.push(block.length, block);
  }
  return bytesOf(0x2c, place.flatMap(le16), 0, minCodeSize, ...blocks, 0);
}

/** With 7 bits for a colour, each code is one byte until the table has 256 codes. We clear it before that. */
const minCodeSize = 7;
const clearCode = 128;
const endCode = 129;
const longestRun = 126;

/** LZW of one colour: each code stands for one more pixel than the code before. */
function runsOfOneColor(color: number, pixels: number): Lzw {
  const codes: number[] = [];
  let left = pixels;
  for (let run = 1; left > 0; run = (run % longestRun) + 1) {
    if (run === 1) codes.push(clearCode);
    const count = Math.min(run, left);
    // The code for this run is the one that the decoder defines while it reads it.
    codes.push(count === 1 ? color : clearCode + count);
    left -= count;
  }
  return { minCodeSize, codes: Uint8Array.from([...codes, endCode]) };
}
