// Walks a GIF up to the data of its first frame.
import { type DecodeFailure, damaged } from '../decoded-image.ts';

export interface GifFrame {
  /** Px; the screen, grown to hold the first frame. */
  readonly width: number;
  readonly height: number;
  /** Px; where the frame lies on it. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly isInterlaced: boolean;
  /** 256 colours as red, green, blue; those that the file does not have are black. */
  readonly palette: Uint8Array;
  /** How many of them the file announces, in the frame's table or else the screen's. */
  readonly colorCount: number;
  readonly transparentColor: number | undefined;
  /** Offset of the byte that says how many bits a colour has; the data follows. */
  readonly data: number;
}

const block = { extension: 0x21, frame: 0x2c } as const;
const graphicControl = 0xf9;
const headerBytes = 13;
const controlBytes = 6;
const descriptorBytes = 9;
const frameSizeBytes = 8;

/**
 * Finds the first frame, as strictly as Chromium (Wuffs): a broken graphic control or the end of the file before the
 * frame leaves nothing to show.
 */
export function findFirstFrame(bytes: Uint8Array): GifFrame | DecodeFailure {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < headerBytes) return damaged('ends within the screen descriptor');
  if (!/^GIF8[79]a$/.test(String.fromCharCode(...bytes.subarray(0, 6)))) {
    return damaged('no GIF signature');
  }
  const screenFlags = bytes[10] ?? 0;
  let transparentColor: number | undefined;
  let at = headerBytes + colorTableBytes(screenFlags);
  while (at < bytes.length) {
    const kind = bytes[at];
    if (kind === block.frame) return readFrame(bytes, at + 1, transparentColor);
    if (kind !== block.extension) return withoutFrame(view);
    if (bytes[at + 1] === graphicControl) {
      const isWhole = bytes[at + 2] === 4 && bytes[at + 2 + controlBytes - 1] === 0;
      if (!isWhole) return damaged('a broken graphic control extension');
      transparentColor = ((bytes[at + 3] ?? 0) & 1) === 1 ? bytes[at + 6] : undefined;
      at += 2 + controlBytes;
      continue;
    }
    at = behindSubBlocks(bytes, at + 2);
  }
  return damaged('ends before the first frame');
}

/** @param at offset of the frame's descriptor, behind the byte that announces it */
function readFrame(
  bytes: Uint8Array,
  at: number,
  transparentColor: number | undefined,
): GifFrame | DecodeFailure {
  // Without the byte of flags behind it there is a picture, if an empty one.
  if (at + frameSizeBytes > bytes.length) return damaged('ends within the first frame');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [left, top] = [view.getUint16(at, true), view.getUint16(at + 2, true)];
  const right = left + view.getUint16(at + 4, true);
  const bottom = top + view.getUint16(at + 6, true);
  const width = Math.max(view.getUint16(6, true), right);
  const height = Math.max(view.getUint16(8, true), bottom);
  if (width === 0 || height === 0) return damaged('a screen without pixels');
  const flags = bytes[at + 8] ?? 0;
  const tableAt = at + descriptorBytes;
  const data = tableAt + colorTableBytes(flags);
  const palette = hasColorTable(flags)
    ? bytes.subarray(tableAt, data)
    : bytes.subarray(headerBytes, headerBytes + colorTableBytes(bytes[10] ?? 0));
  return {
    width,
    height,
    left,
    top,
    right,
    bottom,
    isInterlaced: (flags & 0x40) !== 0,
    palette: fillUp(palette),
    colorCount: colorTableBytes(hasColorTable(flags) ? flags : (bytes[10] ?? 0)) / 3,
    transparentColor,
    data,
  };
}

/** Where neither a frame nor an extension comes, be it the end mark or rubbish, Chromium shows an empty screen. */
function withoutFrame(view: DataView): GifFrame | DecodeFailure {
  const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
  if (width === 0 || height === 0) return damaged('a screen without pixels');
  return {
    width,
    height,
    left: 0,
    top: 0,
    right: 0,
    bottom: 0,
    isInterlaced: false,
    palette: fillUp(new Uint8Array(0)),
    colorCount: 0,
    transparentColor: undefined,
    data: view.byteLength,
  };
}

function behindSubBlocks(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    const length = bytes[at] ?? 0;
    at += length + 1;
    if (length === 0) return at;
  }
  return at;
}

function fillUp(table: Uint8Array): Uint8Array {
  const palette = new Uint8Array(3 * 256);
  palette.set(table);
  return palette;
}

function hasColorTable(flags: number): boolean {
  return (flags & 0x80) !== 0;
}

function colorTableBytes(flags: number): number {
  return hasColorTable(flags) ? 3 * 2 ** ((flags & 7) + 1) : 0;
}
