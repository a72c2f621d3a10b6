// GIF: the screen, the first frame, and the number of frames in the available bytes.
import type { ByteSource } from './byte-source.ts';
import { isSize, type Parsed, still } from './facts.ts';

const block = { extension: 0x21, frame: 0x2c } as const;
const extension = { graphicControl: 0xf9, application: 0xff } as const;

export function parseGif(source: ByteSource): Parsed {
  let at = 13 + colorTableBytes(source.u8(10));
  let hasAlpha = false;
  let loops = false;

  while (source.missing === undefined) {
    const kind = source.u8(at);
    if (kind === block.frame) return describeFrom(source, at, { hasAlpha, loops });
    // The trailer or rubbish stands in the place of the first frame.
    if (kind !== block.extension) return 'damaged';
    const label = source.u8(at + 1);
    if (label === extension.graphicControl) hasAlpha = (source.u8(at + 3) & 1) === 1;
    if (label === extension.application) loops ||= isLoop(source, at + 2);
    at = afterSubBlocks(source, at + 2);
  }
  return 'damaged';
}

/** @param at offset of the first frame */
function describeFrom(
  source: ByteSource,
  at: number,
  { hasAlpha, loops }: { readonly hasAlpha: boolean; readonly loops: boolean },
): Parsed {
  // Some writers leave the screen empty or too small. Decoders enlarge it to the first frame.
  const width = Math.max(source.u16(6, true), source.u16(at + 1, true) + source.u16(at + 5, true));
  const height = Math.max(source.u16(8, true), source.u16(at + 3, true) + source.u16(at + 7, true));
  if (!isSize(width, height)) return 'damaged';
  const flags = source.u8(at + 9);
  const { frames, framesExact } = countFrames(source, at);
  return {
    ...still,
    format: 'gif',
    channels: 1,
    colorModel: 'palette',
    lossless: true,
    width,
    height,
    bitDepth: indexBits((flags & 0x80) === 0 ? source.u8(10) : flags),
    hasAlpha,
    progressive: (flags & 0x40) !== 0,
    // A loop needs more than one frame, so the others are after the available bytes.
    animated: frames > 1 || (loops && !framesExact),
    frames,
    framesExact,
  };
}

/** Counts frames up to the first block that is not available. */
function countFrames(
  source: ByteSource,
  firstFrame: number,
): { frames: number; framesExact: boolean } {
  let frames = 0;
  let at = firstFrame;
  while (source.has(at, 1)) {
    const kind = source.u8(at);
    if (kind === block.frame) {
      frames++;
      const flags = source.has(at + 9, 1) ? source.u8(at + 9) : 0;
      at = afterSubBlocks(source, at + 11 + colorTableBytes(flags));
    } else if (kind === block.extension) {
      at = afterSubBlocks(source, at + 2);
    } else {
      // Every decoder stops at the trailer, and at any other block.
      return { frames, framesExact: true };
    }
  }
  return { frames, framesExact: at >= source.totalBytes };
}

/** @returns the offset after the empty block that ends a row of data blocks, or of the first block that is not available */
export function afterSubBlocks(source: ByteSource, from: number): number {
  let at = from;
  while (source.has(at, 1)) {
    const length = source.u8(at);
    at += length + 1;
    if (length === 0) break;
  }
  return at;
}

/** @returns whether the application extension with its first block here is one of the two that make a file loop */
function isLoop(source: ByteSource, at: number): boolean {
  if (source.u8(at) !== 11) return false;
  return ['NETSCAPE', 'ANIMEXTS'].includes(source.text(at + 1, 8));
}

/** @returns bits of an index into a colour table */
function indexBits(flags: number): number {
  return (flags & 7) + 1;
}

/** @returns bytes of the colour table that belongs to these flags of a screen or a frame */
export function colorTableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** indexBits(flags);
}
