// Writes a PNG with the fewest channels, an exact palette or filters, as its pixels suggest. sharp's palettes lose colours.
import { constants, deflateSync } from 'node:zlib';
import { pngChunk, pngSignature } from './decoders/rescue/png-chunks.ts';
import { repeatShare } from './detail.ts';
import type { Pixels } from './pixels.ts';

/** For drawings, zlib's default level. For photos, level 3 takes half the time of 6 and adds 5 % of bytes (November 2026). */
const [drawingLevel, photoLevel] = [6, 3];

/**
 * zlib finds repeated pixels unless filters hide them, so drawings stay unfiltered. Few photos have more repeats than this,
 * and few screenshots have less (November 2026).
 */
const maxRepeatsToFilter = 0.45;

export function isPhoto(picture: Pixels): boolean {
  return repeatShare(picture) <= maxRepeatsToFilter;
}

export function encodePng(given: Pixels): Uint8Array {
  const picture = withFewestChannels(given);
  const indexed = toIndexes(picture);
  if (indexed) {
    const data = deflateSync(indexed.rows, { level: drawingLevel });
    return write(picture, { ...indexed, colorType: 3 }, data);
  }
  const data = isPhoto(picture)
    ? deflateSync(filteredRows(picture), {
        level: photoLevel,
        strategy: constants.Z_FILTERED,
      })
    : deflateSync(plainRows(picture), { level: drawingLevel });
  return write(picture, { bitDepth: 8, colorType: colorTypes[picture.channels] }, data);
}

/** By channels; PNG specification, 11.2.1. */
const colorTypes = { 1: 0, 2: 4, 3: 2, 4: 6 } as const;

interface Coding {
  readonly bitDepth: number;
  readonly colorType: number;
  readonly palette?: Uint8Array;
  readonly transparency?: Uint8Array | undefined;
}

function write({ width, height }: Pixels, coding: Coding, data: Uint8Array): Uint8Array {
  const { bitDepth, colorType, palette, transparency } = coding;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width);
  header.writeUInt32BE(height, 4);
  header.set([bitDepth, colorType], 8);
  return Buffer.concat([
    pngSignature,
    pngChunk('IHDR', header),
    ...(palette ? [pngChunk('PLTE', palette)] : []),
    ...(transparency ? [pngChunk('tRNS', transparency)] : []),
    pngChunk('IDAT', data),
    pngChunk('IEND'),
  ]);
}

/** Drops an alpha that hides nothing, and colours that are all grey. */
function withFewestChannels(picture: Pixels): Pixels {
  const { width, height, channels, pixels } = picture;
  const alphaAt = channels % 2 === 0 ? channels - 1 : undefined;
  let isOpaque = true;
  let isGrey = true;
  for (let at = 0; at < pixels.length; at += channels) {
    if (alphaAt !== undefined && pixels[at + alphaAt] !== 255) isOpaque = false;
    const red = pixels[at];
    if (channels > 2 && (pixels[at + 1] !== red || pixels[at + 2] !== red)) isGrey = false;
    if (!isOpaque && !isGrey) return picture;
  }
  const colors = isGrey ? 1 : 3;
  const kept = (isOpaque ? colors : colors + 1) as Pixels['channels'];
  if (kept === channels) return picture;
  const fewer = new Uint8Array(width * height * kept);
  for (let from = 0, to = 0; from < pixels.length; from += channels, to += kept) {
    for (let i = 0; i < colors; i++) fewer[to + i] = pixels[from + i] ?? 0;
    if (!isOpaque && alphaAt !== undefined) fewer[to + colors] = pixels[from + alphaAt] ?? 0;
  }
  return { width, height, channels: kept, pixels: fewer };
}

/** With more colours, filters often save more than a palette. */
const maxColors = 16;

/** @returns `undefined` when there are more colours than a small palette holds */
function toIndexes({ width, height, channels, pixels }: Pixels) {
  const colorCount = channels < 3 ? 1 : 3;
  const indexes = new Map<number, number>();
  const indexOfPixel = new Uint8Array(width * height);
  for (let i = 0; i < indexOfPixel.length; i++) {
    let color = 0;
    for (let c = 0; c < channels; c++) color = color * 256 + (pixels[i * channels + c] ?? 0);
    const index = indexes.get(color) ?? indexes.size;
    if (index === maxColors) return undefined;
    if (index === indexes.size) indexes.set(color, index);
    indexOfPixel[i] = index;
  }
  const bitDepth = indexes.size <= 2 ? 1 : indexes.size <= 4 ? 2 : 4;
  const perByte = 8 / bitDepth;
  const rowBytes = 1 + Math.ceil(width / perByte);
  const rows = new Uint8Array(height * rowBytes);
  for (let i = 0; i < indexOfPixel.length; i++) {
    const x = i % width;
    const at = Math.floor(i / width) * rowBytes + 1 + Math.floor(x / perByte);
    const shift = 8 - bitDepth * (1 + (x % perByte));
    rows[at] = (rows[at] ?? 0) | ((indexOfPixel[i] ?? 0) << shift);
  }
  const hasAlpha = channels % 2 === 0;
  const colors = [...indexes.keys()];
  // The last colour fills the rest of the palette.
  const samples = Array.from({ length: 2 ** bitDepth }, (_, i) => {
    const color = colors[i] ?? colors.at(-1) ?? 0;
    const bytes = Array.from(
      { length: channels },
      (_, c) => Math.floor(color / 256 ** (channels - 1 - c)) % 256,
    );
    const grey = bytes[0] ?? 0;
    return {
      rgb: colorCount === 1 ? [grey, grey, grey] : bytes.slice(0, 3),
      alpha: bytes.at(-1) ?? 255,
    };
  });
  return {
    bitDepth,
    rows,
    palette: Uint8Array.from(samples.flatMap(({ rgb }) => rgb)),
    transparency: hasAlpha ? Uint8Array.from(samples, ({ alpha }) => alpha) : undefined,
  };
}

/** Each row begins with the number of its filter; 0 is none. */
function plainRows({ width, height, channels, pixels }: Pixels): Uint8Array {
  const rowBytes = width * channels;
  const rows = new Uint8Array(height * (1 + rowBytes));
  for (let y = 0; y < height; y++) {
    rows.set(pixels.subarray(y * rowBytes, (y + 1) * rowBytes), y * (1 + rowBytes) + 1);
  }
  return rows;
}

/** Numbers of the filters that subtract the left pixel, the upper one, and the nearer of both (Paeth). */
const filters = [1, 2, 4] as const;

/** Gives each row the filter with the smallest sum of differences, as libpng does (PNG specification, 12.7). */
function filteredRows({ width, height, channels, pixels }: Pixels): Uint8Array {
  const rowBytes = width * channels;
  const rows = new Uint8Array(height * (1 + rowBytes));
  const [byLeft, byUpper, byPaeth] = [0, 0, 0].map(() => new Uint8Array(rowBytes)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ];
  for (let y = 0; y < height; y++) {
    let [leftSum, upperSum, paethSum] = [0, 0, 0];
    for (let i = 0; i < rowBytes; i++) {
      const at = y * rowBytes + i;
      const value = pixels[at] ?? 0;
      const left = i >= channels ? (pixels[at - channels] ?? 0) : 0;
      const upper = pixels[at - rowBytes] ?? 0;
      const corner = i >= channels ? (pixels[at - rowBytes - channels] ?? 0) : 0;
      const paeth = nearest(left, upper, corner);
      byLeft[i] = value - left;
      byUpper[i] = value - upper;
      byPaeth[i] = value - paeth;
      leftSum += distance(value - left);
      upperSum += distance(value - upper);
      paethSum += distance(value - paeth);
    }
    const sums = [leftSum, upperSum, paethSum];
    const best = sums.indexOf(Math.min(...sums));
    rows[y * (1 + rowBytes)] = filters[best] ?? 0;
    rows.set([byLeft, byUpper, byPaeth][best] ?? byLeft, y * (1 + rowBytes) + 1);
  }
  return rows;
}

/** @returns how far a difference is from 0; bytes wrap around */
function distance(difference: number): number {
  const byte = difference & 255;
  return byte < 128 ? byte : 256 - byte;
}

/** The predictor of the Paeth filter; PNG specification, 9.4. */
function nearest(left: number, upper: number, corner: number): number {
  const toLeft = Math.abs(upper - corner);
  const toUpper = Math.abs(left - corner);
  const toCorner = Math.abs(left + upper - 2 * corner);
  if (toLeft <= toUpper && toLeft <= toCorner) return left;
  return toUpper <= toCorner ? upper : corner;
}
