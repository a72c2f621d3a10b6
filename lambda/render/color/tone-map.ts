// HDR pixels (PQ and HLG in AVIF, HEIC and PNG) -> what Chromium shows of them on an ordinary screen.
import type { Size } from '../pixels.ts';

/** Transfer characteristics 16 and 18 of H.273: they code light beyond white. */
export type HdrTransfer = 'pq' | 'hlg';

/** cd/m² of diffuse white (BT.2408). All light below is relative to it: 1 is diffuse white. */
const whiteNits = 203;
/** cd/m² of the display that HLG is graded on. Also the brightest light of a file that does not state its peak. */
const peakNits = 1000;

/** The table is indexed by the upper 12 bits of a code. No file has more bits. */
const tableBits = 12;

/** RGB or RGBA, 16 bits per channel, straight alpha. */
export interface HdrPixels extends Size {
  readonly channels: 3 | 4;
  readonly codes: Uint16Array;
  /** The code of signal 1. */
  readonly white: number;
}

/**
 * Maps light into the range of an ordinary screen. The brightest channel of a pixel sets the gain of all its channels, so
 * that colours keep their hue.
 *
 * @returns 8 bits with the curve of sRGB, in the primaries of the source
 */
export function toneMap(image: HdrPixels, transfer: HdrTransfer) {
  const { codes, channels, white, width, height } = image;
  const lightOf = tableOfLight(transfer, white);
  const pixels = new Uint8Array(codes.length);
  for (let at = 0; at < codes.length; at += channels) {
    const light = [0, 1, 2].map((c) => lightOf[(codes[at + c] ?? 0) >> (16 - tableBits)] ?? 0);
    const [r = 0, g = 0, b = 0] = light;
    const system = transfer === 'hlg' ? systemGain(r, g, b) : 1;
    const brightest = system * Math.max(r, g, b);
    const gain = brightest > 0 ? (system * dim(brightest)) / brightest : 0;
    light.forEach((value, c) => {
      pixels[at + c] = toSrgb(value * gain);
    });
    if (channels === 4) pixels[at + 3] = (codes[at + 3] ?? 0) >> 8;
  }
  return { width, height, channels, pixels };
}

/** Light by code. For HLG this is the light of the scene, before `systemGain`. */
function tableOfLight(transfer: HdrTransfer, white: number): Float64Array {
  const steps = white >> (16 - tableBits);
  const lightOf = transfer === 'pq' ? pqLight : hlgSceneLight;
  return Float64Array.from({ length: 1 << tableBits }, (_, i) => lightOf(Math.min(1, i / steps)));
}

/** SMPTE ST 2084. */
function pqLight(signal: number): number {
  const p = signal ** (1 / 78.84375);
  const nits =
    10_000 * (Math.max(p - 0.8359375, 0) / (18.8515625 - 18.6875 * p)) ** (1 / 0.1593017578125);
  return nits / whiteNits;
}

/** BT.2100, the inverse of its OETF. */
function hlgSceneLight(signal: number): number {
  return signal <= 0.5
    ? signal ** 2 / 3
    : (Math.exp((signal - 0.55991073) / 0.17883277) + 0.28466892) / 12;
}

/** BT.2100, the OOTF: from the light of the scene to the light of the display, by a gamma of 1.2 on the luminance. */
function systemGain(r: number, g: number, b: number): number {
  return (peakNits / whiteNits) * (0.2627 * r + 0.678 * g + 0.0593 * b) ** 0.2;
}

const peak = peakNits / whiteNits;
/** Output for diffuse white. */
const dimmedWhite = 0.5;
/** How far the control point of the shoulder lies from the straight line towards the peak, 0..1. */
const bend = 0.65;
const middle = {
  x: 1 - bend + bend / dimmedWhite,
  y: (1 - bend) * dimmedWhite + bend,
};

/**
 * The curve of Chromium 156 for a screen without headroom (Skia's reference white tone mapping, after SMPTE ST 2094-50):
 * straight up to white, then a quadratic Bézier curve to the peak, then flat. For grey and saturated ramps the result is
 * within 1 of 255 of what Chromium draws (November 2026).
 *
 * @returns 0 to 1
 */
function dim(light: number): number {
  if (light <= 1) return light * dimmedWhite;
  if (light >= peak) return 1;
  const [a, b, c] = [1 - 2 * middle.x + peak, 2 * (middle.x - 1), 1 - light];
  const t = (-b + Math.sqrt(b * b - 4 * a * c)) / (2 * a);
  return (dimmedWhite - 2 * middle.y + 1) * t * t + 2 * (middle.y - dimmedWhite) * t + dimmedWhite;
}

function toSrgb(light: number): number {
  const value = light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.round(255 * value);
}
