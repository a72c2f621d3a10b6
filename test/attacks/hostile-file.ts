// What a file of the attack is, and the parts that many of them are made from.
import sharp from 'sharp';

export interface HostileFile {
  readonly name: string;
  /** Makes the same bytes each time. Called when the file's turn comes, so that one file is in memory at a time. */
  readonly make: () => Uint8Array | Promise<Uint8Array>;
  /** The only endings that are right, where not all coded failures and a thumbnail are: "failure" is any failure. */
  readonly ends?: readonly string[];
}

/** @param files names and makers, the name of the format comes first */
export function hostileFiles(
  format: string,
  files: Readonly<Record<string, HostileFile['make']>>,
): HostileFile[] {
  return Object.entries(files).map(([name, make]) => ({ name: `${format}: ${name}`, make }));
}

/** A picture of one colour. */
export const flat = (width: number, height = width) =>
  sharp({
    create: { width, height, channels: 3, background: '#a52' },
    limitInputPixels: false,
  });

/** Bytes that look random and do not compress: the same for the same seed. */
export function noise(count: number, seed = 1): Buffer {
  const bytes = Buffer.alloc(count);
  let state = seed;
  for (let i = 0; i < count; i++) {
    // xorshift32: Marsaglia, "Xorshift RNGs", 2003.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[i] = state & 255;
  }
  return bytes;
}

/** The first share of a file. */
export function cut(file: Uint8Array, share: number): Uint8Array {
  return file.subarray(0, Math.floor(file.length * share));
}

/** One piece many times. */
export function repeat(piece: Uint8Array | string, count: number): Buffer {
  return Buffer.alloc(Buffer.from(piece).length * count, Buffer.from(piece));
}
