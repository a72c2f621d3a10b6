// Colour stated as H.273 numbers -> an ICC profile, or the coding of HDR. AVIF and HEIC (nclx box) and PNG (cICP) have them.
import type { HdrTransfer } from './hdr-signal.ts';
import { matrixProfile } from './matrix-profile.ts';
import { bt2020Space, d65, linearOfSrgb, type RgbSpace, srgbSpace } from './rgb-spaces.ts';
import type { HdrCoding } from './tone-map.ts';

/** Four H.273 code points. */
export interface Nclx {
  readonly primaries: number;
  readonly transfer: number;
  readonly matrix: number;
  readonly fullRange: boolean;
}

/**
 * Primaries of H.273 table 2 that we show as they are; 12 is Display P3. We show all others as sRGB: cameras write those
 * of 601 (5, 6 and 7) to name the matrix, not the colours.
 */
const spaces: Readonly<Record<number, RgbSpace>> = {
  4: { red: [0.67, 0.33], green: [0.21, 0.71], blue: [0.14, 0.08], white: [0.31, 0.316] },
  9: bt2020Space,
  11: { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: [0.314, 0.351] },
  12: { red: [0.68, 0.32], green: [0.265, 0.69], blue: [0.15, 0.06], white: d65 },
};

/** Signal 0..1 -> linear light 0..1, by H.273 table 3. Browsers show all other curves, those of video too, as sRGB. */
const curves: Readonly<Record<number, (signal: number) => number>> = {
  4: (signal) => signal ** 2.2,
  5: (signal) => signal ** 2.8,
  8: (signal) => signal,
};

const hdrTransfers: Readonly<Record<number, HdrTransfer>> = { 16: 'pq', 18: 'hlg' };

/** What the renderer applies to such pixels: one of the two, or nothing for sRGB. */
export interface NclxColor {
  readonly profile?: Uint8Array;
  readonly hdr?: HdrCoding;
}

/** @param peakNits cd/m² of the brightest light, if the file states it. Only HDR uses it. */
export function colorOfNclx(
  { primaries, transfer }: Pick<Nclx, 'primaries' | 'transfer'>,
  peakNits?: number,
): NclxColor {
  const [space, curve, hdr] = [spaces[primaries], curves[transfer], hdrTransfers[transfer]];
  if (hdr) return { hdr: { transfer: hdr, space: space ?? srgbSpace, peakNits } };
  if (!space && !curve) return {};
  const name = `nclx ${primaries}/${transfer}`;
  return { profile: matrixProfile(space ?? srgbSpace, curve ?? linearOfSrgb, name) };
}
