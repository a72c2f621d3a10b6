// HDR pixels (PQ, HLG) -> what an ordinary screen shows of them, as Chromium does it.

/** Transfer characteristics of H.273 that mean light beyond white: 16 and 18. */
export type HdrTransfer = 'pq' | 'hlg';

/** cd/m² of diffuse white (BT.2408), which is 1 below. */
const whiteNits = 203;
/** cd/m² of the display that HLG is graded on, and of the brightest light where a file does not say otherwise. */
const peakNits = 1000;

/** Codes are looked up by their upper 12 bits, as many as any file has. */
const tableBits = 12;

/** RGB or RGBA. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/** 16 bits per channel, straight alpha. */
export interface HdrPixels extends Pixels {
  readonly codes: Uint16Array;
  /** The code that stands for 1. */
  readonly white: number;
}

/**
 * Maps light into the range of an ordinary screen. The brightest channel decides by how much a pixel is dimmed, so that
 * colours keep their hue.
 *
 * @returns 8 bits with the curve of sRGB, in the primaries that they had
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

/** Light by code, where white is 1; of HLG it is the scene's yet. */
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

/** BT.2100, the OOTF: from the scene's light to the display's, by a gamma of 1.2 on the luminance. */
function systemGain(r: number, g: number, b: number): number {
  return (peakNits / whiteNits) * (0.2627 * r + 0.678 * g + 0.0593 * b) ** 0.2;
}

const peak = peakNits / whiteNits;
/** What is left of white. */
const dimmedWhite = 0.5;
/** How far the middle of the shoulder is drawn from the straight line below it towards the peak. */
const bend = 0.65;
const middle = {
  x: 1 - bend + bend / dimmedWhite,
  y: (1 - bend) * dimmedWhite + bend,
};

/**
 * The curve that Chromium 156 takes for a screen without headroom (Skia's reference white tone mapping, after SMPTE ST
 * 2094-50): straight up to white, then a quadratic Bézier to the peak, and level from there. Found to be within 1 of 255
 * of what it draws, for grey and for saturated ramps (November 2026).
 *
 * @param light where diffuse white is 1
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
