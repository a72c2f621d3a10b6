// PQ and HLG: the two ways to code light beyond white.

/** Transfer characteristics 16 and 18 of H.273. */
export type HdrTransfer = 'pq' | 'hlg';

/** cd/m² of signal 1 in PQ. */
export const pqPeakNits = 10_000;

/** Constants of SMPTE ST 2084. */
const [m1, m2, c1, c2, c3] = [0.1593017578125, 78.84375, 0.8359375, 18.8515625, 18.6875];

/** @returns light of the display, 0 to 1 */
export function pqLight(signal: number): number {
  const p = signal ** (1 / m2);
  return (Math.max(p - c1, 0) / (c2 - c3 * p)) ** (1 / m1);
}

/** The inverse of `pqLight`. */
export function pqSignal(light: number): number {
  const y = light ** m1;
  return ((c1 + c2 * y) / (1 + c3 * y)) ** m2;
}

/** Constants of BT.2100. */
const [a, b, c] = [0.17883277, 0.28466892, 0.55991073];

/** @returns light of the scene, 0 to 1 */
export function hlgLight(signal: number): number {
  return signal <= 0.5 ? signal ** 2 / 3 : (Math.exp((signal - c) / a) + b) / 12;
}

/** The inverse of `hlgLight`. */
export function hlgSignal(light: number): number {
  return light <= 1 / 12 ? Math.sqrt(3 * light) : a * Math.log(12 * light - b) + c;
}
