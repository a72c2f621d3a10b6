// Hostile GIFs.
import { bytesOf, le16, repeat } from '#test/images/bytes.ts';
import { disposal, gifImage, writeGif } from '#test/images/gif.ts';
import { flatGif, gifHeadBytes } from '#test/images/gif-bombs.ts';
import { noise } from '#test/images/random.ts';

/** Puts bytes between the header and the first frame. */
function withBlocks(blocks: Uint8Array, gif: Uint8Array = flatGif(64, 64)): Uint8Array {
  return Buffer.concat([gif.subarray(0, gifHeadBytes), blocks, gif.subarray(gifHeadBytes)]);
}

/** Sets the size of the canvas, and leaves the frames as they are. */
function withCanvas(gif: Uint8Array, width: number, height: number): Uint8Array {
  const changed = Buffer.from(gif);
  changed.set([...le16(width), ...le16(height)], 6);
  return changed;
}

const emptyExtension = Buffer.of(0x21, 0xfe, 0);
const frameOf = (minCodeSize: number, codes: Uint8Array) =>
  gifImage([0, 0, 64, 64], { minCodeSize, codes });
const withFrame = (frame: Uint8Array) =>
  Buffer.concat([flatGif(64, 64).subarray(0, gifHeadBytes), frame, bytesOf(0x3b)]);

export const gifFiles = {
  '65,535 x 4000 pixels': () => flatGif(65_535, 4000),
  'a canvas of 65,535 x 65,535 pixels': () => withCanvas(flatGif(64, 64), 65_535, 65_535),
  '4 MB of empty extensions': () => withBlocks(repeat(emptyExtension, 1_300_000)),
  '300 frames that restore the one before, of 16 megapixels': () =>
    writeGif({
      width: 4000,
      height: 4000,
      frames: Array.from({ length: 300 }, (_, i) => ({
        width: i === 0 ? 4000 : 8,
        height: i === 0 ? 4000 : 8,
        color: i % 3,
        disposal: disposal.toPrevious,
      })),
    }),
  'a frame of 4 MB of codes that only clear': () =>
    withFrame(frameOf(7, repeat(Buffer.of(0x80), 4e6))),
  'a frame of noise': () => withFrame(frameOf(8, noise(2e6))),
};
