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
  const head = gifHead([width, height], gifColors.flat(), 3);
  return Buffer.concat([head, bytesOf(loopExtension), ...blocks, Uint8Array.of(0x3b)]);
}

/** The signature and the screen with its colours. */
function gifHead(screen: readonly number[], colors: readonly number[], background: number) {
  return bytesOf('GIF89a', screen.flatMap(le16), [tableFlags(colors), background, 0], colors);
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

function tableFlags(colors: readonly number[]): number {
  return colors.length === 0 ? 0 : 0x80 | (Math.log2(colors.length / 3) - 1);
}

const minCodeSize = 2;
const clearCode = 4;
const endCode = 5;

/** LZW of one colour: each code stands for one more pixel than the code before, until the table is full. */
function runsOfOneColor(color: number, pixels: number): Lzw {
  const bits = createBits();
  let codeBits = minCodeSize + 1;
  let next = endCode + 1;
  bits.write(clearCode, codeBits);
  let left = pixels;
  for (let run = 1; left > 0; run++) {
    const isFirst = run === 1;
    const count = Math.min(run, left);
    // The code for this run is the one that the decoder defines while it reads it.
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
  return { minCodeSize, codes: bits.end() };
}

/** Packs codes from the lowest bit up, as GIF does. */
function createBits() {
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
