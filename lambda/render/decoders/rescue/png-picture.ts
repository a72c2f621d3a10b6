// The data of one PNG picture, whole or not -> its pixels on a transparent canvas, read by libpng from a repaired file.
import sharp, { type Sharp } from 'sharp';
import type { Size } from '../../pixels.ts';
import { shrinkFactor } from '../bmp/row-canvas.ts';
import {
  type DecodedPixels,
  type DecodeFailure,
  type DecodeLimits,
  damaged,
} from '../decoded-image.ts';
import type { PngHeader, PngPreamble } from './png-chunks.ts';
import { type PngPass, passesOf, type RepackedRows, repackRows } from './png-passes.ts';
import { readPngProfile } from './png-profile.ts';
import { tooManyPixels } from './too-many-pixels.ts';
import { writePng } from './write-png.ts';

export interface PngRegion {
  /** Px, on the canvas. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Missing rows start at a whole pixel of the copy. Twice its size puts that edge within an eighth of a pixel of the
 * thumbnail.
 */
const edgeSteps = 2;

/**
 * Reads all rows before the first fault; the rest of the canvas stays transparent. Never throws, and allocates nothing
 * before `maxPixels` is checked.
 *
 * @param preamble its header has the size of the canvas
 * @param data the bodies of the picture's chunks, joined
 * @param region where the picture lies on the canvas
 */
export async function readPngPicture(
  preamble: PngPreamble,
  data: Uint8Array,
  region: PngRegion,
  limits: DecodeLimits,
): Promise<DecodedPixels | DecodeFailure> {
  const { header } = preamble;
  const { width, height } = header;
  if (width * height > limits.maxPixels) return tooManyPixels(width, height);
  const picture = withSize(preamble, region);
  const passes = passesOf(picture.header);
  const hasColors = header.colorType !== 3 || preamble.palette.length >= 3;
  const rows = await repackRows(hasColors ? data : new Uint8Array(0), passes);
  const { isInterlaced, bitDepth } = header;
  const visible = { ...region, height: isInterlaced ? region.height : (rows.counts[0] ?? 0) };

  const factor = shrinkFactor(width, height, edgeSteps * (limits.keepLongSide ?? 0));
  const canvas = { width: Math.ceil(width / factor), height: Math.ceil(height / factor) };
  const pixels = new Uint8Array(4 * canvas.width * canvas.height);
  const sizes = { ...canvas, sourceWidth: width, sourceHeight: height };
  const result = { ok: true, kind: 'pixels', ...sizes, channels: 4, pixels } as const;
  if (!rows.counts[0]) return { ...result, complete: false };
  const file = writePng(withSize(picture, visible), rows.stream);
  try {
    const options = { limitInputPixels: false, failOn: 'none' } as const;
    const image = sharp(file, options);
    const isBlocks = isInterlaced && !rows.isComplete;
    const shown = isBlocks ? await withBlocks(image, picture.header, passes, rows) : image;
    const place = placeOf(visible, canvas, factor);
    const shrunk = shown.resize(place.width, place.height, { fit: 'fill' });
    const part = await toRgba(shrunk, isBlocks ? 8 : bitDepth);
    for (let row = 0; row < place.height; row++) {
      const from = row * 4 * place.width;
      const to = 4 * ((place.y + row) * canvas.width + place.x);
      pixels.set(part.subarray(from, from + 4 * place.width), to);
    }
    const profile = readPngProfile(preamble);
    return { ...result, complete: rows.isComplete, ...(profile && { profile }) };
  } catch (error) {
    return damaged(`libpng refuses the repaired file: ${error}`);
  }
}

function withSize(preamble: PngPreamble, { width, height }: Size): PngPreamble {
  return { ...preamble, header: { ...preamble.header, width, height } };
}

/**
 * Gives each missing pixel the colour of the pixel that stands for its block until then, as browsers show a picture that
 * is still loading. That pixel lies as far to the left and above as the pass starts from the corner.
 */
async function withBlocks(
  image: Sharp,
  { width, height, bitDepth }: PngHeader,
  passes: readonly PngPass[],
  { counts }: RepackedRows,
): Promise<Sharp> {
  const pixels = await toRgba(image, bitDepth);
  for (const [index, pass] of passes.entries()) {
    for (let row = counts[index] ?? 0; row < pass.rows; row++) {
      const y = pass.y + row * pass.stepY;
      for (let x = pass.x; x < width; x += pass.stepX) {
        const to = 4 * (y * width + x);
        const from = 4 * ((y - pass.y) * width + x - pass.x);
        if (from === to) pixels.fill(0, to, to + 4);
        else pixels.copyWithin(to, from, from + 4);
      }
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 4 } });
}

function placeOf(region: PngRegion, canvas: Size, factor: number): PngRegion {
  const [x, width] = shrinkSpan(region.x, region.width, canvas.width, factor);
  const [y, height] = shrinkSpan(region.y, region.height, canvas.height, factor);
  return { x, y, width, height };
}

/** Of the shrunken canvas, at least one pixel. */
function shrinkSpan(start: number, length: number, side: number, factor: number) {
  const from = Math.min(side - 1, Math.round(start / factor));
  const to = Math.round((start + length) / factor);
  return [from, Math.max(1, to - from)] as const;
}

/** @returns 8 bits per sample; those of 16 are rounded, where sharp would cut them off */
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
