// A small PNG of every kind that the standard allows, with the pixels that it must show.
import { zlibSync } from 'fflate';
import { animationControl } from './apng.ts';
import {
  adam7Passes,
  joinPng,
  type PngColorType,
  type PngHeader,
  pngChunk,
  samplesPerPixel,
} from './png.ts';
import { createRandom } from './random.ts';

export interface PngKind
  extends Required<Pick<PngHeader, 'colorType' | 'bitDepth' | 'isInterlaced'>> {
  /** With a transparent colour, or palette alpha. */
  readonly hasTransparency: boolean;
}

export interface PngOfKind extends PngKind {
  readonly width: number;
  readonly height: number;
  /** The filtered rows before compression. */
  readonly raw: Buffer;
  readonly rgba: Uint8Array;
  /** @returns a file with these chunks in place of the picture */
  wrap(...pictureChunks: Buffer[]): Buffer;
}

const size = { width: 19, height: 21 };
const depths = {
  0: [1, 2, 4, 8, 16],
  2: [8, 16],
  3: [1, 2, 4, 8],
  4: [8, 16],
  6: [8, 16],
} as const;
const onePass = [{ x: 0, y: 0, dx: 1, dy: 1 }];

export const pngKinds: readonly PngKind[] = ([0, 2, 3, 4, 6] as const).flatMap((colorType) =>
  depths[colorType].flatMap((bitDepth) =>
    [false, true].flatMap((isInterlaced) =>
      (colorType < 4 ? [false, true] : [false]).map((hasTransparency) => ({
        colorType,
        bitDepth,
        isInterlaced,
        hasTransparency,
      })),
    ),
  ),
);

export function nameOf({ colorType, bitDepth, isInterlaced, hasTransparency }: PngKind): string {
  return `type ${colorType}, ${bitDepth} bit${isInterlaced ? ', interlaced' : ''}${hasTransparency ? ', tRNS' : ''}`;
}

export function makePng(kind: PngKind, seed = 1): PngOfKind {
  const { width, height } = size;
  const { colorType, bitDepth } = kind;
  const largest = 2 ** bitDepth - 1;
  const samples = samplesPerPixel[colorType];
  const random = createRandom(seed);
  const pick = (most: number) => Math.floor(random() * (most + 1));
  const values = Array.from({ length: width * height * samples }, () => pick(largest));
  const palette = Uint8Array.from({ length: 3 * Math.min(256, largest + 1) }, () => pick(255));
  const alphas = Uint8Array.from({ length: Math.min(16, largest + 1) }, () => pick(255));
  const keyed = kind.hasTransparency ? values.slice(0, samples) : [];

  const rgba = new Uint8Array(width * height * 4);
  for (let i = 0; i < width * height; i++) {
    const own = values.slice(i * samples, (i + 1) * samples);
    const isKeyed = keyed.length > 0 && own.every((value, s) => value === keyed[s]);
    const shown =
      colorType === 3
        ? paletteColor(own[0] ?? 0, palette, kind.hasTransparency ? alphas : [])
        : directColor(colorType, own, largest, isKeyed);
    rgba.set(shown, 4 * i);
  }

  const transparency = colorType === 3 ? alphas : keyed.flatMap((v) => [v >> 8, v & 255]);
  const extras = [
    ...(colorType === 3 ? [pngChunk('PLTE', palette)] : []),
    ...(kind.hasTransparency ? [pngChunk('tRNS', transparency)] : []),
  ];
  const wrap = (...chunks: Buffer[]) => joinPng({ ...size, ...kind }, ...extras, ...chunks);
  return { ...kind, ...size, raw: filteredRows(kind, values), rgba, wrap };
}

function paletteColor(index: number, palette: Uint8Array, alphas: ArrayLike<number>): number[] {
  return [...palette.subarray(3 * index, 3 * index + 3), alphas[index] ?? 255];
}

function directColor(
  colorType: PngColorType,
  own: readonly number[],
  largest: number,
  isKeyed: boolean,
): number[] {
  const bytes = own.map((value) => Math.round((value * 255) / largest));
  const hasAlpha = colorType >= 4;
  const color = hasAlpha ? bytes.slice(0, -1) : bytes;
  const alpha = hasAlpha ? (bytes.at(-1) ?? 0) : isKeyed ? 0 : 255;
  const [red = 0, green = red, blue = red] = color;
  return [red, green, blue, alpha];
}

/** Rows of all passes, each with the next one of the five filters. */
function filteredRows(kind: PngKind, values: readonly number[]): Buffer {
  const { width, height } = size;
  const samples = samplesPerPixel[kind.colorType];
  const pixelBytes = Math.max(1, (samples * kind.bitDepth) >> 3);
  const rows: Buffer[] = [];
  for (const pass of kind.isInterlaced ? adam7Passes : onePass) {
    let above = Buffer.alloc(width * 8);
    for (let y = pass.y; y < height && pass.x < width; y += pass.dy) {
      const packed: number[] = [];
      for (let x = pass.x; x < width; x += pass.dx) {
        const from = (y * width + x) * samples;
        for (const value of values.slice(from, from + samples)) {
          for (let bit = kind.bitDepth - 1; bit >= 0; bit--) packed.push((value >> bit) & 1);
        }
      }
      const row = Buffer.alloc(Math.ceil(packed.length / 8));
      packed.forEach((bit, at) => {
        row[at >> 3] = (row[at >> 3] ?? 0) | (bit << (7 - (at & 7)));
      });
      rows.push(filterRow(rows.length % 5, row, above, pixelBytes));
      above = row;
    }
  }
  return Buffer.concat(rows);
}

function filterRow(filter: number, row: Buffer, above: Buffer, pixelBytes: number): Buffer {
  const made = Buffer.alloc(1 + row.length);
  made[0] = filter;
  for (let i = 0; i < row.length; i++) {
    const left = i < pixelBytes ? 0 : (row[i - pixelBytes] ?? 0);
    const up = above[i] ?? 0;
    const corner = i < pixelBytes ? 0 : (above[i - pixelBytes] ?? 0);
    const guess = left + up - corner;
    const nearest = [left, up, corner].reduce((best, value) =>
      Math.abs(guess - value) < Math.abs(guess - best) ? value : best,
    );
    const predictions = [0, left, up, (left + up) >> 1, nearest];
    made[1 + i] = (row[i] ?? 0) - (predictions[filter] ?? 0);
  }
  return made;
}

/** Part of the rows, not compressed, so that a test can cut the file at an exact row. */
export function pictureChunk(raw: Uint8Array): Buffer {
  return pngChunk('IDAT', zlibSync(raw, { level: 0 }));
}

/** A file that announces two frames and then has these chunks. */
export function apngOf(png: PngOfKind, ...chunks: Buffer[]): Buffer {
  return png.wrap(animationControl(2), ...chunks);
}
