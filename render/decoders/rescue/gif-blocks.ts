// Walks a GIF up to the data of its first frame.
import { ByteSource } from '#core/image-facts/byte-source.ts';
import { afterSubBlocks, colorTableBytes } from '#core/image-facts/gif.ts';
import { type DecodeFailure, damaged } from '../decoded-image.ts';

export interface GifFrame {
  /** Size of the screen in pixels. The screen grows to hold the first frame. */
  readonly width: number;
  readonly height: number;
  /** Place and size of the frame on the screen, in pixels. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly isInterlaced: boolean;
  /** 256 colours as red, green, blue. Those that the file does not have are black. */
  readonly palette: Uint8Array;
  /** How many colours the file announces, in the frame's table or else in the screen's. */
  readonly colorCount: number;
  readonly transparentColor: number | undefined;
  /** Offset of the byte with the number of bits per colour. The data follow. */
  readonly data: number;
}

const block = { extension: 0x21, frame: 0x2c } as const;
const graphicControl = 0xf9;
const headerBytes = 13;
/** Bytes of a whole graphic control extension. */
const controlBytes = 8;
/** Bytes of a frame's place and size. Its flags follow. */
const frameSizeBytes = 8;

/**
 * Finds the first frame, as strictly as Chromium (Wuffs): it shows nothing when a graphic control is broken or when the file
 * ends before the frame.
 */
export function findFirstFrame(bytes: Uint8Array): GifFrame | DecodeFailure {
  const source = new ByteSource([{ from: 0, bytes }], bytes.length);
  if (!source.has(0, headerBytes)) return damaged('ends within the screen descriptor');
  if (!/^GIF8[79]a$/.test(source.text(0, 6))) return damaged('no GIF signature');
  const screen = { width: source.u16(6, true), height: source.u16(8, true) };
  let transparentColor: number | undefined;
  let at = headerBytes + colorTableBytes(source.u8(10));
  while (source.has(at, 1)) {
    const kind = source.u8(at);
    if (kind === block.frame) {
      // When only the flags are missing, Chromium shows an empty picture.
      if (!source.has(at + 1, frameSizeBytes)) return damaged('ends within the first frame');
      const frame = { ...readFrame(bytes, at + 1), transparentColor };
      const width = Math.max(screen.width, frame.right);
      const height = Math.max(screen.height, frame.bottom);
      return withPixels({ ...frame, width, height });
    }
    // Chromium shows an empty screen when the end mark or rubbish stands in the place of a block.
    if (kind !== block.extension) return withPixels({ ...noFrame, ...screen, data: bytes.length });
    if (source.u8(at + 1) === graphicControl) {
      const isWhole = source.u8(at + 2) === 4 && source.u8(at + controlBytes - 1) === 0;
      if (!isWhole) return damaged('a broken graphic control extension');
      transparentColor = (source.u8(at + 3) & 1) === 1 ? source.u8(at + 6) : undefined;
      at += controlBytes;
    } else at = afterSubBlocks(source, at + 2);
  }
  return damaged('ends before the first frame');
}

/** @param at offset of the frame's descriptor, after the byte that announces it */
function readFrame(bytes: Uint8Array, at: number) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [left, top] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
  const flags = bytes[at + frameSizeBytes] ?? 0;
  const tableAt = at + frameSizeBytes + 1;
  const ownBytes = colorTableBytes(flags);
  const tableBytes = ownBytes || colorTableBytes(bytes[10] ?? 0);
  const palette = new Uint8Array(3 * 256);
  const paletteAt = ownBytes > 0 ? tableAt : headerBytes;
  palette.set(bytes.subarray(paletteAt, paletteAt + tableBytes));
  return {
    left,
    top,
    right: left + view.getUint16(at + 4, true),
    bottom: top + view.getUint16(at + 6, true),
    isInterlaced: (flags & 0x40) !== 0,
    palette,
    colorCount: tableBytes / 3,
    data: tableAt + ownBytes,
  };
}

const noFrame = {
  left: 0,
  top: 0,
  right: 0,
  bottom: 0,
  isInterlaced: false,
  palette: new Uint8Array(0),
  colorCount: 0,
  transparentColor: undefined,
};

function withPixels(frame: GifFrame): GifFrame | DecodeFailure {
  return frame.width > 0 && frame.height > 0 ? frame : damaged('a screen without pixels');
}
