// Packed samples of a PNG row -> RGBA, eight bits each.
import type { PngHeader, PngPreamble } from './png-chunks.ts';

/** Writes the pixels of a row to `out` from its start. */
export type ExpandRow = (row: Uint8Array, count: number, out: Uint8Array) => void;

const samplesOf = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

export function bitsPerPixel({ colorType, bitDepth }: PngHeader): number {
  return samplesOf[colorType] * bitDepth;
}

/** @returns `undefined` for a picture of palette colours without a palette */
export function createRowExpander(preamble: PngPreamble): ExpandRow | undefined {
  const { header, palette } = preamble;
  const { bitDepth, colorType } = header;
  if (colorType === 3) {
    return palette.length >= 3 ? expandIndexed(header, colorsOf(preamble)) : undefined;
  }
  if (bitDepth < 8) return expandIndexed(header, greysOf(preamble));
  return bitDepth === 16 ? expandDeep(preamble) : expandBytes(preamble);
}

/**
 * The colour that tRNS makes transparent, by sample. Writers leave rubbish in the bits above the depth, which count for
 * nothing (PNG specification, 11.3.1.1): sharp and libpng mind that, Chromium does not.
 */
function transparentSamples({ header, transparency }: PngPreamble): readonly number[] | undefined {
  const { colorType, bitDepth } = header;
  if (colorType !== 0 && colorType !== 2) return undefined;
  const count = samplesOf[colorType];
  if (!transparency || transparency.length < 2 * count) return undefined;
  const mask = 2 ** bitDepth - 1;
  return Array.from({ length: count }, (_, i) => word(transparency, 2 * i) & mask);
}

function expandIndexed({ bitDepth }: PngHeader, colors: Uint8Array): ExpandRow {
  const perByte = 8 / bitDepth;
  const mask = 2 ** bitDepth - 1;
  return (row, count, out) => {
    for (let x = 0; x < count; x++) {
      const shift = 8 - bitDepth - (x % perByte) * bitDepth;
      const index = ((row[(x / perByte) | 0] ?? 0) >> shift) & mask;
      for (let c = 0; c < 4; c++) out[4 * x + c] = colors[4 * index + c] ?? 0;
    }
  };
}

/** Numbers beyond the palette show its last colour, as in Chromium. */
function colorsOf({ palette, transparency }: PngPreamble): Uint8Array {
  const colors = new Uint8Array(4 * 256);
  const last = Math.floor(palette.length / 3) - 1;
  for (let index = 0; index < 256; index++) {
    const from = Math.min(index, last);
    colors.set(palette.subarray(3 * from, 3 * from + 3), 4 * index);
    colors[4 * index + 3] = transparency?.[from] ?? 255;
  }
  return colors;
}

function greysOf(preamble: PngPreamble): Uint8Array {
  const largest = 2 ** preamble.header.bitDepth - 1;
  const transparent = transparentSamples(preamble)?.[0];
  const colors = new Uint8Array(4 * 256);
  for (let grey = 0; grey <= largest; grey++) {
    colors.fill((grey * 255) / largest, 4 * grey, 4 * grey + 3);
    colors[4 * grey + 3] = grey === transparent ? 0 : 255;
  }
  return colors;
}

function expandBytes(preamble: PngPreamble): ExpandRow {
  const { colorType } = preamble.header;
  const samples = samplesOf[colorType];
  const isColor = colorType === 2 || colorType === 6;
  const hasAlpha = colorType === 4 || colorType === 6;
  const [redOut = -1, greenOut = redOut, blueOut = redOut] = transparentSamples(preamble) ?? [];
  return (row, count, out) => {
    for (let x = 0, at = 0, to = 0; x < count; x++, at += samples, to += 4) {
      const r = row[at] ?? 0;
      const g = isColor ? (row[at + 1] ?? 0) : r;
      const b = isColor ? (row[at + 2] ?? 0) : r;
      out[to] = r;
      out[to + 1] = g;
      out[to + 2] = b;
      const isTransparent = r === redOut && g === greenOut && b === blueOut;
      out[to + 3] = hasAlpha ? (row[at + samples - 1] ?? 0) : isTransparent ? 0 : 255;
    }
  };
}

function expandDeep(preamble: PngPreamble): ExpandRow {
  const { colorType } = preamble.header;
  const pixelBytes = 2 * samplesOf[colorType];
  const [green, blue] = colorType === 2 || colorType === 6 ? [2, 4] : [0, 0];
  const hasAlpha = colorType === 4 || colorType === 6;
  const [redOut = -1, greenOut = redOut, blueOut = redOut] = transparentSamples(preamble) ?? [];
  return (row, count, out) => {
    for (let x = 0, at = 0, to = 0; x < count; x++, at += pixelBytes, to += 4) {
      const r = word(row, at);
      const g = word(row, at + green);
      const b = word(row, at + blue);
      out[to] = toByte(r);
      out[to + 1] = toByte(g);
      out[to + 2] = toByte(b);
      const isTransparent = r === redOut && g === greenOut && b === blueOut;
      out[to + 3] = hasAlpha ? toByte(word(row, at + pixelBytes - 2)) : isTransparent ? 0 : 255;
    }
  };
}

/** The nearest of 256 steps, without a division. */
function toByte(sample: number): number {
  return (sample * 255 + 32_895) >> 16;
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
}
