// GIF: the screen, the first frame, and as many further frames as the bytes at hand show.
import type { ByteSource } from './byte-source.ts';
import { isSize, type Parsed, still } from './facts.ts';

const block = { extension: 0x21, frame: 0x2c, trailer: 0x3b } as const;
const extension = { graphicControl: 0xf9, application: 0xff } as const;

export function parseGif(source: ByteSource): Parsed {
  const screenFlags = source.u8(10);
  let at = 13 + colorTableBytes(screenFlags);
  let hasAlpha = false;
  let loops = false;

  // Each extension takes some bytes, and what lies behind the last byte is missing: so this ends.
  while (source.missing === undefined) {
    const kind = source.u8(at);
    if (kind === block.frame) return describeFrom(source, at, { hasAlpha, loops });
    if (kind !== block.extension) return describeEmptyScreen(source);
    const label = source.u8(at + 1);
    if (label === extension.graphicControl) hasAlpha = (source.u8(at + 3) & 1) === 1;
    if (label === extension.application) loops ||= isLoop(source.text(at + 3, 8));
    const next = afterSubBlocks(source, at + 2);
    if (next === undefined) return 'damaged';
    at = next;
  }
  return 'damaged';
}

/** @param at offset of the first frame */
function describeFrom(
  source: ByteSource,
  at: number,
  { hasAlpha, loops }: { readonly hasAlpha: boolean; readonly loops: boolean },
): Parsed {
  // Some writers leave the screen empty or too small; decoders grow it to the first frame.
  const width = Math.max(source.u16(6, true), source.u16(at + 1, true) + source.u16(at + 5, true));
  const height = Math.max(source.u16(8, true), source.u16(at + 3, true) + source.u16(at + 7, true));
  if (!isSize(width, height)) return 'damaged';
  // A file may end before the flags: Chromium has the size by then, and shows it.
  const flags = at + 9 === source.totalBytes ? 0 : source.u8(at + 9);
  const { frames, framesExact } = countFrames(source, at);
  return {
    ...still,
    ...palette,
    width,
    height,
    bitDepth: indexBits((flags & 0x80) === 0 ? source.u8(10) : flags),
    hasAlpha,
    progressive: (flags & 0x40) !== 0,
    // A file that says it loops has more frames further on.
    animated: frames > 1 || (loops && !framesExact),
    frames,
    framesExact,
  };
}

/**
 * Where the first frame should be is the trailer, or rubbish, as behind a colour table of a wrong length: no decoder goes
 * on, and Chromium shows a transparent screen.
 */
function describeEmptyScreen(source: ByteSource): Parsed {
  const [width, height] = [source.u16(6, true), source.u16(8, true)];
  if (!isSize(width, height)) return 'damaged';
  const bitDepth = indexBits(source.u8(10));
  return { ...still, ...palette, width, height, bitDepth, hasAlpha: true };
}

const palette = { format: 'gif', channels: 1, colorModel: 'palette', lossless: true } as const;

/** Counts frames from the first one on, as far as the bytes at hand reach without a gap. */
function countFrames(
  source: ByteSource,
  firstFrame: number,
): { frames: number; framesExact: boolean } {
  const bytes = source.run(firstFrame);
  const isWhole = firstFrame + bytes.length >= source.totalBytes;
  let frames = 0;
  let at = 0;
  while (at < bytes.length) {
    const kind = bytes[at];
    if (kind === block.frame) {
      frames++;
      at = walkSubBlocks(bytes, at + 11 + colorTableBytes(bytes[at + 9] ?? 0)).next;
    } else if (kind === block.extension) {
      at = walkSubBlocks(bytes, at + 2).next;
    } else {
      // The trailer, or nonsense after which no decoder goes on.
      return { frames, framesExact: true };
    }
  }
  return { frames, framesExact: isWhole };
}

/** Walks the blocks of data from a place on, up to the empty one that ends them or to the end of the bytes. */
function walkSubBlocks(bytes: Uint8Array, from: number): { next: number; isEnd: boolean } {
  let next = from;
  while (next < bytes.length) {
    const length = bytes[next] ?? 0;
    next += length + 1;
    if (length === 0) return { next, isEnd: true };
  }
  return { next, isEnd: false };
}

/** The same in a file, of which the bytes on the way may not be at hand. */
function afterSubBlocks(source: ByteSource, from: number): number | undefined {
  let at = from;
  while (source.need(at, 1)) {
    const { next, isEnd } = walkSubBlocks(source.run(at), 0);
    at += next;
    if (isEnd) return at;
  }
  return undefined;
}

function isLoop(application: string): boolean {
  return application === 'NETSCAPE' || application === 'ANIMEXTS';
}

/** Bits that number the colours of a table. */
function indexBits(flags: number): number {
  return (flags & 7) + 1;
}

/** Bytes of the colour table that the flags of a screen or of a frame announce. */
function colorTableBytes(flags: number): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** indexBits(flags);
}
