// Puts the pixels of one PNG picture on a transparent canvas. libpng reads them from a repaired file.
import sharp, { type Sharp } from 'sharp';
import type { Size } from '../../pixels.ts';
import {
  type DecodedPixels,
  type DecodeFailure,
  type DecodeLimits,
  damaged,
  shrinkFactor,
  tooManyPixels,
} from '../decoded-image.ts';
import { readIccpChunk } from './iccp-chunk.ts';
import type { PngPreamble } from './png-chunks.ts';
import { passesOf, repackRows } from './png-passes.ts';
import { writePng } from './write-png.ts';

export interface PngRegion extends Size {
  /** Place on the canvas, in pixels. */
  readonly x: number;
  readonly y: number;
}

/**
 * The missing rows start at a whole pixel of the copy. A copy of twice the size puts that edge within an eighth of a pixel of
 * the thumbnail.
 */
const edgeSteps = 2;

/**
 * Reads all rows before the first fault and leaves the rest of the canvas transparent. It never throws, and allocates nothing
 * before it checks `maxPixels`.
 *
 * It refuses a part of an interlaced picture, because browsers do not agree on what that shows (decision 036).
 *
 * @param preamble its header has the size of the canvas
 * @param data the data of the picture's chunks, joined
 * @param region where the picture lies on the canvas
 */
export async function readPngPicture(
  preamble: PngPreamble,
  data: Uint8Array,
  region: PngRegion,
  limits: DecodeLimits,
): Promise<DecodedPixels | DecodeFailure> {
  const { width, height, colorType, bitDepth, isInterlaced } = preamble.header;
  if (width * height > limits.maxPixels) return tooManyPixels(width, height);
  const picture = withSize(preamble, region);
  const hasColors = colorType !== 3 || preamble.palette.length >= 3;
  const rows = await repackRows(hasColors ? data : new Uint8Array(0), passesOf(picture.header));
  if (isInterlaced && !rows.isComplete) return damaged('an interlaced picture that is cut off');

  const factor = shrinkFactor(width, height, edgeSteps * (limits.keepLongSide ?? 0));
  const canvas = { width: Math.ceil(width / factor), height: Math.ceil(height / factor) };
  const pixels = new Uint8Array(4 * canvas.width * canvas.height);
  const sizes = { ...canvas, sourceWidth: width, sourceHeight: height };
  const result = { ok: true, kind: 'pixels', ...sizes, channels: 4, pixels } as const;
  if (rows.firstRows === 0) return { ...result, complete: false };

  const visible = isInterlaced ? region : { ...region, height: rows.firstRows };
  const file = writePng(withSize(picture, visible), rows.stream);
  try {
    const image = sharp(file, { limitInputPixels: false, failOn: 'none' });
    const [left, columns] = shrinkSpan(visible.x, visible.width, canvas.width, factor);
    const [top, lines] = shrinkSpan(visible.y, visible.height, canvas.height, factor);
    const shrunk = image.resize(columns, lines, { fit: 'fill' });
    const part = await toRgba(shrunk, bitDepth);
    for (let line = 0; line < lines; line++) {
      const from = line * 4 * columns;
      pixels.set(part.subarray(from, from + 4 * columns), 4 * ((top + line) * canvas.width + left));
    }
    const profile = readIccpChunk(preamble);
    return { ...result, complete: rows.isComplete, ...(profile && { profile }) };
  } catch (error) {
    return damaged(`libpng refuses the repaired file: ${error}`);
  }
}

function withSize(preamble: PngPreamble, { width, height }: Size): PngPreamble {
  return { ...preamble, header: { ...preamble.header, width, height } };
}

/** @returns start and length on the smaller canvas, at least one pixel long */
function shrinkSpan(start: number, length: number, side: number, factor: number) {
  const from = Math.min(side - 1, Math.round(start / factor));
  const to = Math.round((start + length) / factor);
  return [from, Math.max(1, to - from)] as const;
}

/** @returns 8 bits per sample. It rounds samples of 16 bits, which sharp would cut off */
async function toRgba(image: Sharp, bitDepth: number): Promise<Uint8Array> {
  if (bitDepth < 16) return image.toColourspace('srgb').ensureAlpha().raw().toBuffer();
  const bytes = await image
    .toColourspace('rgb16')
    .ensureAlpha()
    .raw({ depth: 'ushort' })
    .toBuffer();
  const samples = new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  // The nearest of 256 steps, without a division.
  return Uint8Array.from(samples, (sample) => (sample * 255 + 32_895) >> 16);
}
