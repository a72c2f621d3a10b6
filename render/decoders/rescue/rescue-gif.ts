// Reads a damaged GIF that sharp refuses: the first frame up to its first fault, laid out as in Chromium.
import {
  type DecodedPixels,
  type DecodeFailure,
  type DecodeLimits,
  tooManyPixels,
} from '../decoded-image.ts';
import { findFirstFrame, type GifFrame } from './gif-blocks.ts';
import { unpackLzw } from './gif-lzw.ts';

const maxLiteralBits = 8;

/**
 * Reads the first frame of a GIF that a strict reader refuses. It never throws, and allocates nothing before it checks
 * `maxPixels`.
 *
 * As in Chromium, the screen grows to hold the frame. It ignores the background colour: everything around the frame is
 * transparent, and so are the pixels it cannot read, even if that is all of them.
 *
 * @param bytes the whole file
 */
export function rescueGif(
  bytes: Uint8Array,
  { maxPixels }: Pick<DecodeLimits, 'maxPixels'>,
): DecodedPixels | DecodeFailure {
  const frame = findFirstFrame(bytes);
  if ('ok' in frame) return frame;
  const { width, height } = frame;
  if (width * height > maxPixels) return tooManyPixels(width, height);
  const pixels = new Uint8Array(width * height * 4);
  const canvas = createFrameCanvas(frame, pixels);
  const literalBits = bytes[frame.data];
  if (literalBits !== undefined && literalBits <= maxLiteralBits) {
    unpackLzw(bytes, frame.data + 1, literalBits, canvas.write);
  }
  const size = { width, height, sourceWidth: width, sourceHeight: height };
  return { ok: true, kind: 'pixels', ...size, channels: 4, pixels, complete: canvas.isFull() };
}

/**
 * Whether sharp shows this GIF differently from browsers, though its data may be whole:
 * - When the first frame is missing or does not cover the screen, libvips paints the background colour around it. Browsers
 *   have ignored that colour for decades.
 * - A frame without any colour table is black in browsers. libvips has a grey table of its own.
 * - When codes are wider than a byte, Chromium shows nothing and libvips shows noise.
 */
export function needsOwnGifReader(bytes: Uint8Array): boolean {
  const frame = findFirstFrame(bytes);
  if ('ok' in frame) return false;
  const { left, top, right, bottom, width, height, colorCount, data } = frame;
  const isPart = left > 0 || top > 0 || right < width || bottom < height;
  return isPart || colorCount === 0 || (bytes[data] ?? 0) > maxLiteralBits;
}

const onePass = [{ start: 0, step: 1, copies: 1 }];
/** The rows of an interlaced frame come in four passes. Copies of a row stand in for the rows below it that are yet to come. */
const interlacePasses = [
  { start: 0, step: 8, copies: 8 },
  { start: 4, step: 8, copies: 4 },
  { start: 2, step: 4, copies: 2 },
  { start: 1, step: 2, copies: 1 },
];

function createFrameCanvas(frame: GifFrame, pixels: Uint8Array) {
  const { left, top, right, bottom, width, palette, transparentColor } = frame;
  // Copies would show through the transparent pixels of later rows.
  const isCopied = transparentColor === undefined;
  const rows = (frame.isInterlaced ? interlacePasses : onePass).flatMap(
    ({ start, step, copies }) => {
      const count = left < right ? Math.ceil((bottom - top - start) / step) : 0;
      return Array.from({ length: Math.max(0, count) }, (_, i) => ({
        y: top + start + i * step,
        copies,
      }));
    },
  );
  let index = 0;
  let x = left;

  function endRow(y: number, copies: number): void {
    const from = (y * width + left) * 4;
    const to = from + (right - left) * 4;
    for (let copy = 1; isCopied && copy < copies && y + copy < bottom; copy++) {
      pixels.copyWithin(from + copy * width * 4, from, to);
    }
    x = left;
    index++;
  }

  return {
    isFull: () => rows.length > 0 && index === rows.length,
    write(colors: Uint8Array): boolean {
      for (const color of colors) {
        const row = rows[index];
        if (!row) return false;
        if (color !== transparentColor) {
          const at = (row.y * width + x) * 4;
          pixels[at] = palette[color * 3] ?? 0;
          pixels[at + 1] = palette[color * 3 + 1] ?? 0;
          pixels[at + 2] = palette[color * 3 + 2] ?? 0;
          pixels[at + 3] = 255;
        }
        if (++x >= right) endRow(row.y, row.copies);
      }
      return index < rows.length;
    },
  };
}
