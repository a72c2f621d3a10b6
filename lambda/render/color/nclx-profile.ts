// CICP numbers of an `nclx` box (H.273) -> an ICC profile, so that sharp converts such files like any other.
import { matrixProfile } from './matrix-profile.ts';
import { d65, srgbSpace, type Xy } from './rgb-spaces.ts';

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
    case 16:
      return toneMap(pqNits(signal));
    case 18:
      return toneMap(hlgNits(signal));
    default:
      return signal <= 0.04045 ? signal / 12.92 : ((signal + 0.055) / 1.055) ** 2.4;
  }
}

/** SMPTE ST 2084: signal -> cd/m². */
function pqNits(signal: number): number {
  const p = signal ** (1 / 78.84375);
  return (
    10_000 * (Math.max(p - 0.8359375, 0) / (18.8515625 - 18.6875 * p)) ** (1 / 0.1593017578125)
  );
}

/** BT.2100 HLG on the nominal 1000 cd/m² display; the system gamma per channel, which is what a curve can do. */
function hlgNits(signal: number): number {
  const scene =
    signal <= 0.5
      ? signal ** 2 / 3
      : (Math.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12;
  return 1000 * scene ** 1.2;
}

/**
 * HDR light -> 0..1. Diffuse white is 203 cd/m² (BT.2408); straight up to half of it, then a soft shoulder,
 * so that faces keep their brightness and highlights keep a gradation.
 */
function toneMap(nits: number): number {
  const light = nits / 203;
  return light <= 0.5 ? light : 1 - 0.5 * Math.exp(1 - 2 * light);
}

/**
 * Builds the ICC profile for pixels described by `nclx`.
 * @returns an ICC v2 matrix/curve display profile, or undefined when the pixels are sRGB or near enough.
 */
export function profileForNclx(nclx: Pick<Nclx, 'primaries' | 'transfer'>): Uint8Array | undefined {
  const gamutIsSrgb = sameAsSrgbPrimaries.has(nclx.primaries) || !primariesByCode[nclx.primaries];
  const curveIsSrgb = ![4, 5, 8, 16, 18].includes(nclx.transfer);
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
