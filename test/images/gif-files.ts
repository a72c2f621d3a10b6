// GIF files written frame by frame: offsets, disposal and delays that no encoder here writes.
import { bytesOf, le16 } from './bytes.ts';

/** What becomes of a frame when its time is over. */
export const disposal = { keep: 1, toBackground: 2, toPrevious: 3 } as const;

export interface GifFrame {
  readonly left?: number;
  readonly top?: number;
  readonly width: number;
  readonly height: number;
  /** Index of the one colour it is filled with. */
  readonly color: number;
  /** Hundredths of a second. */
  readonly delay?: number;
  readonly disposal?: number;
}

/** Colours 0 to 3 of every GIF here; 3 is transparent in each frame. */
export const gifColors = [
  [220, 30, 30],
  [30, 200, 30],
  [30, 30, 220],
  [0, 0, 0],
] as const;

interface GifOptions {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly GifFrame[];
  /** Left out: no loop extension, so it plays once. 0 is for ever. */
  readonly loop?: number;
}

export function writeGif({ width, height, frames, loop }: GifOptions): Uint8Array {
  const loopExtension =
    loop === undefined
      ? new Uint8Array()
      : bytesOf([0x21, 0xff, 11], 'NETSCAPE2.0', [3, 1], le16(loop), 0);
  const parts = frames.map((frame) => bytesOf(control(frame), descriptor(frame), fill(frame)));
  return Buffer.concat([
    bytesOf('GIF89a', le16(width), le16(height), [0xf1, 3, 0], gifColors.flat()),
    loopExtension,
    ...parts,
    bytesOf(0x3b),
  ]);
}

function control({ delay = 10, disposal: after = disposal.keep }: GifFrame): Uint8Array {
  return bytesOf([0x21, 0xf9, 4, (after << 2) | 1], le16(delay), [3, 0]);
}

function descriptor({ left = 0, top = 0, width, height }: GifFrame): Uint8Array {
  return bytesOf(0x2c, le16(left), le16(top), le16(width), le16(height), 0);
}

const minCodeSize = 2;
const clearCode = 4;
const endCode = 5;
const maxBlockBytes = 255;

/** LZW of one colour: each code stands for one more pixel than the code before, until the table is full. */
function fill({ width, height, color }: GifFrame): Uint8Array {
  const bits = bitWriter();
  let codeBits = minCodeSize + 1;
  let next = endCode + 1;
  bits.write(clearCode, codeBits);
  let left = width * height;
  for (let run = 1; left > 0; run++) {
    const isFirst = run === 1;
    const count = Math.min(run, left);
    // Code next - 1 + 1 is the run one longer than the last: the one that is just being defined.
    bits.write(count === 1 ? color : endCode + count - 1, codeBits);
    left -= count;
    if (!isFirst) next++;
    if (next === 1 << codeBits && codeBits < 12) codeBits++;
    if (next >= 4095 && left > 0) {
      bits.write(clearCode, codeBits);
      codeBits = minCodeSize + 1;
      next = endCode + 1;
      run = 0;
    }
  }
  bits.write(endCode, codeBits);
  const data = bits.end();
  const blocks: Uint8Array[] = [bytesOf(minCodeSize)];
  for (let at = 0; at < data.length; at += maxBlockBytes) {
    const block = data.subarray(at, at + maxBlockBytes);
    blocks.push(bytesOf(block.length, block));
  }
  return Buffer.concat([...blocks, bytesOf(0)]);
}

/** Lowest bits first, as GIF packs its codes. */
function bitWriter() {
  const bytes: number[] = [];
  let pending = 0;
  let count = 0;
  return {
    write(value: number, width: number) {
      pending |= value << count;
      for (count += width; count >= 8; count -= 8) {
        bytes.push(pending & 255);
        pending >>>= 8;
      }
    },
    end(): Uint8Array {
      if (count > 0) bytes.push(pending & 255);
      return Uint8Array.from(bytes);
    },
  };
}
