// Second try at a damaged GIF: the first frame as far as it can be read, laid out as Chromium shows it.
import type { DecodedPixels, DecodeFailure, DecodeLimits } from '../decoded-image.ts';
import { findFirstFrame, type GifFrame } from './gif-blocks.ts';
import { unpackLzw } from './gif-lzw.ts';
import { tooManyPixels } from './too-many-pixels.ts';

const maxLiteralBits = 8;

/**
 * Reads the first frame of a GIF that a strict reader refuses. Never throws, and allocates nothing before `maxPixels` is
 * checked.
 *
 * As in Chromium: the screen grows to hold the frame, around the frame it is transparent whatever the background colour,
 * and what cannot be read is transparent too, even if that is everything.
 *
 * @param bytes the whole file
 * @param limits `maxPixels` only; boxes are not averaged
 */
export function rescueGif(
  bytes: Uint8Array,
  limits: Pick<DecodeLimits, 'maxPixels'>,
): DecodedPixels | DecodeFailure {
  const frame = findFirstFrame(bytes);
  if ('ok' in frame) return frame;
  const { width, height } = frame;
  if (width * height > limits.maxPixels) return tooManyPixels(width, height);
  const pixels = new Uint8Array(width * height * 4);
  const canvas = createFrameCanvas(frame, pixels);
  const literalBits = bytes[frame.data];
  if (literalBits !== undefined && literalBits <= maxLiteralBits) {
    unpackLzw(bytes, frame.data + 1, literalBits, canvas.write);
  }
  return {
    ok: true,
    kind: 'pixels',
    width,
    height,
    sourceWidth: width,
    sourceHeight: height,
    channels: 4,
    pixels,
    complete: canvas.isFull(),
  } satisfies DecodedPixels;
}

/**
 * Whether sharp shows this GIF other than browsers do, though its data may be whole:
 * - around a first frame that does not cover the screen, or is not there at all, libvips paints the background colour,
 *   which browsers have ignored for decades;
 * - a frame without any colour table is black in browsers, and grey by libvips' own table;
 * - of a literal width beyond a byte Chromium shows nothing, and libvips noise.
 */
export function needsOwnGifReader(bytes: Uint8Array): boolean {
  const frame = findFirstFrame(bytes);
  if ('ok' in frame) return false;
  const { left, top, right, bottom, width, height, colorCount, data } = frame;
  const isPart = left > 0 || top > 0 || right < width || bottom < height;
  return isPart || colorCount === 0 || (bytes[data] ?? 0) > maxLiteralBits;
}

/** Rows of an interlaced frame come in four passes; the first shows each row on those below that are yet to come. */
const interlacePasses = [
  { start: 0, step: 8, copies: 8 },
  { start: 4, step: 8, copies: 4 },
  { start: 2, step: 4, copies: 2 },
  { start: 1, step: 2, copies: 1 },
] as const;

function createFrameCanvas(frame: GifFrame, pixels: Uint8Array) {
  const { left, top, right, bottom, width, palette, transparentColor } = frame;
  const isEmpty = left === right || top === bottom;
  // Where something is transparent, copied rows would shine through.
  const isCopied = transparentColor === undefined;
  let pass = frame.isInterlaced ? 0 : -1;
  let x = left;
  let y = top;

  function endRow(): void {
    x = left;
    const interlace = interlacePasses[pass];
    if (!interlace) {
      // Past the last pass nothing is left.
      y = pass < 0 ? y + 1 : bottom;
      return;
    }
    if (isCopied) {
      const from = (y * width + left) * 4;
      const to = from + (right - left) * 4;
      for (let copy = 1; copy < interlace.copies && y + copy < bottom; copy++) {
        pixels.copyWithin(from + copy * width * 4, from, to);
      }
    }
    y += interlace.step;
    while (y >= bottom && pass < interlacePasses.length) {
      pass++;
      y = top + (interlacePasses[pass]?.start ?? bottom - top);
    }
  }

  return {
    isFull: () => !isEmpty && y >= bottom,
    write(colors: Uint8Array): boolean {
      if (isEmpty) return false;
      for (const color of colors) {
        if (y >= bottom) return false;
        if (color !== transparentColor) {
          const at = (y * width + x) * 4;
          pixels[at] = palette[color * 3] ?? 0;
          pixels[at + 1] = palette[color * 3 + 1] ?? 0;
          pixels[at + 2] = palette[color * 3 + 2] ?? 0;
          pixels[at + 3] = 255;
        }
        if (++x >= right) endRow();
      }
      return y < bottom;
    },
  };
}
