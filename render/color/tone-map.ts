// HDR pixels (PQ and HLG in AVIF, HEIC and PNG) -> what Chromium shows of them on an ordinary screen.
import type { Size } from '#core/size.ts';
import { type HdrTransfer, hlgLight, pqLight, pqPeakNits } from './hdr-signal.ts';
import { headroomCurve, whiteNits } from './headroom-curve.ts';
import {
  apply,
  bt2020Space,
  type RgbSpace,
  rgbToRgb,
  srgbSpace,
  type Triple,
} from './rgb-spaces.ts';

/** How a file codes light beyond white. */
export interface HdrCoding {
  readonly transfer: HdrTransfer;
  readonly space: RgbSpace;
  /** cd/m² of the brightest light, if the file states it. */
  readonly peakNits?: number | undefined;
}

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
 * that colours keep their hue. As in Chromium, these are the channels of BT.2020.
 *
 * @returns sRGB with 8 bits
 */
export function toneMap(image: HdrPixels, { transfer, space, peakNits }: HdrCoding) {
  const { codes, channels, white, width, height } = image;
  const lightOf = tableOfLight(transfer, white);
  const gainOf = headroomCurve(peakNits);
  const toWide = rgbToRgb(space, bt2020Space);
  const toSrgb = rgbToRgb(bt2020Space, srgbSpace);
  const lightAt = (at: number) => lightOf[(codes[at] ?? 0) >> (16 - tableBits)] ?? 0;
  const pixels = new Uint8Array(codes.length);
  for (let at = 0; at < codes.length; at += channels) {
    const light = apply(toWide, [lightAt(at), lightAt(at + 1), lightAt(at + 2)]);
    const system = transfer === 'hlg' ? systemGain(light) : 1;
    const gain = system * gainOf(system * Math.max(...light));
    apply(toSrgb, light).forEach((value, c) => {
      pixels[at + c] = encodeSrgb(value * gain);
    });
    if (channels === 4) pixels[at + 3] = (codes[at + 3] ?? 0) >> 8;
  }
  return { width, height, channels, pixels };
}

/** Light by code, relative to diffuse white. For HLG this is the light of the scene, before `systemGain`. */
function tableOfLight(transfer: HdrTransfer, white: number): Float64Array {
  const steps = white >> (16 - tableBits);
  const lightOf = transfer === 'pq' ? relativePqLight : hlgLight;
  return Float64Array.from({ length: 1 << tableBits }, (_, i) => lightOf(Math.min(1, i / steps)));
}

function relativePqLight(signal: number): number {
  return (pqLight(signal) * pqPeakNits) / whiteNits;
}

/** cd/m² of the display that HLG is graded on (BT.2100). Chromium uses it even if the file states another peak. */
const hlgDisplayNits = 1000;

/** BT.2100, the OOTF: from the light of the scene to the light of the display, by a gamma of 1.2 on the luminance. */
function systemGain([r, g, b]: Triple): number {
  const luminance = Math.max(0, 0.2627 * r + 0.678 * g + 0.0593 * b);
  return (hlgDisplayNits / whiteNits) * luminance ** 0.2;
}

function encodeSrgb(light: number): number {
  const value = light <= 0.0031308 ? light * 12.92 : 1.055 * light ** (1 / 2.4) - 0.055;
  return Math.max(0, Math.min(255, Math.round(255 * value)));
}
