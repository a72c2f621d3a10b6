// CICP numbers of an `nclx` box (H.273) -> an ICC profile, so that sharp converts such files like any other; and HDR.
import { matrixProfile } from './matrix-profile.ts';
import { d65, srgbSpace, type Xy } from './rgb-spaces.ts';
import type { HdrTransfer } from './tone-map.ts';

/** Colour of a picture as four H.273 code points. */
export interface Nclx {
  readonly primaries: number;
  readonly transfer: number;
  readonly matrix: number;
  readonly fullRange: boolean;
}

/** Red, green, blue, white by H.273 table 2. Code 11 has its own white; 12 is Display P3. */
const primariesByCode: Readonly<Record<number, readonly [Xy, Xy, Xy, Xy]>> = {
  1: [[0.64, 0.33], [0.3, 0.6], [0.15, 0.06], d65],
  4: [
    [0.67, 0.33],
    [0.21, 0.71],
    [0.14, 0.08],
    [0.31, 0.316],
  ],
  5: [[0.64, 0.33], [0.29, 0.6], [0.15, 0.06], d65],
  6: [[0.63, 0.34], [0.31, 0.595], [0.155, 0.07], d65],
  7: [[0.63, 0.34], [0.31, 0.595], [0.155, 0.07], d65],
  9: [[0.708, 0.292], [0.17, 0.797], [0.131, 0.046], d65],
  11: [
    [0.68, 0.32],
    [0.265, 0.69],
    [0.15, 0.06],
    [0.314, 0.351],
  ],
  12: [[0.68, 0.32], [0.265, 0.69], [0.15, 0.06], d65],
};
/** 601 (6) differs from 709 by less than phones mean by it: cameras write it for the matrix, not for the colour. */
const sameAsSrgbPrimaries = new Set([1, 2, 5, 6, 7]);

/** Signal 0..1 -> linear light 0..1, by H.273 table 3. Video curves are shown as sRGB, as browsers do. */
function linearise(transfer: number, signal: number): number {
  switch (transfer) {
    case 4:
      return signal ** 2.2;
    case 5:
      return signal ** 2.8;
    case 8:
      return signal;
    default:
      return signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4;
  }
}

/** How pixels are to be read that say it by numbers; empty for sRGB. */
export interface NclxColor {
  /** An ICC profile; where the light is mapped first, one for what comes out. */
  readonly profile?: Uint8Array;
  /** How to map light beyond white; it comes before the profile. */
  readonly hdr?: HdrTransfer;
}

const hdrTransfers: Readonly<Record<number, HdrTransfer>> = { 16: 'pq', 18: 'hlg' };
const srgbTransfer = 13;

/** @returns what to do with pixels of these numbers */
export function colorOfNclx({
  primaries,
  transfer,
}: Pick<Nclx, 'primaries' | 'transfer'>): NclxColor {
  const hdr = hdrTransfers[transfer];
  const profile = profileForNclx({ primaries, transfer: hdr ? srgbTransfer : transfer });
  return { ...(profile && { profile }), ...(hdr && { hdr }) };
}

/**
 * Builds the ICC profile for pixels described by `nclx`, HDR excepted.
 * @returns an ICC v2 matrix/curve display profile, or undefined when the pixels are sRGB or near enough.
 */
export function profileForNclx(nclx: Pick<Nclx, 'primaries' | 'transfer'>): Uint8Array | undefined {
  const gamutIsSrgb = sameAsSrgbPrimaries.has(nclx.primaries) || !primariesByCode[nclx.primaries];
  const curveIsSrgb = ![4, 5, 8].includes(nclx.transfer);
  if (gamutIsSrgb && curveIsSrgb) return undefined;
  const [red, green, blue, white] = primariesByCode[nclx.primaries] ?? [];
  const space =
    gamutIsSrgb || !red || !green || !blue || !white ? srgbSpace : { red, green, blue, white };
  return matrixProfile(
    space,
    (signal) => linearise(nclx.transfer, signal),
    `nclx ${nclx.primaries}/${nclx.transfer}`,
  );
}
