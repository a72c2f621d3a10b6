// Recognises a profile that describes sRGB. Most profiles of photos do.
import { readCurves } from './icc-curves.ts';
import { fixedAt, readIccProfile, textAt } from './icc-profile.ts';
import { rgbToXyzD50, srgbSpace } from './rgb-spaces.ts';

/** Writers round the primaries differently. Display P3 differs by 0.07. */
const maxPrimaryDifference = 0.002;
/** In levels of 255. Short tables approximate the curve. */
const maxCurveDifference = 1;

/**
 * Applying such a profile takes lcms up to 4 ms. Over the whole cube of colours, 12 such profiles of strangers' files changed
 * a sample by at most 2 levels, and by 0.015 on average (November 2026).
 *
 * @returns false also for an sRGB profile of look-up tables (`A2B0`)
 */
export function isSrgb(profile: Uint8Array): boolean {
  const icc = readIccProfile(profile);
  if (icc?.colorSpace !== 'RGB ' || icc.connectionSpace !== 'XYZ' || icc.tag('A2B0')) return false;
  const [x, y, z] = rgbToXyzD50(srgbSpace);
  const arePrimariesRight = (['rXYZ', 'gXYZ', 'bXYZ'] as const).every((name, i) => {
    const tag = icc.tag(name);
    if (!tag || tag.byteLength < 20 || textAt(tag, 0) !== 'XYZ ') return false;
    return [x[i], y[i], z[i]].every(
      (expected = 0, row) => Math.abs(fixedAt(tag, 8 + 4 * row) - expected) <= maxPrimaryDifference,
    );
  });
  return arePrimariesRight && ['rTRC', 'gTRC', 'bTRC'].every((name) => isSrgbCurve(icc.tag(name)));
}

function isSrgbCurve(tag: DataView | undefined): boolean {
  const curve = tag && tag.byteLength >= 12 ? readCurves(tag, 0, 1)?.[0] : undefined;
  if (!curve) return false;
  for (let level = 0; level < 256; level++) {
    const shown = 255 * encode(curve(level / 255));
    if (!(Math.abs(shown - level) <= maxCurveDifference)) return false;
  }
  return true;
}

/** The curve of IEC 61966-2-1, from light to the stored value. */
function encode(light: number): number {
  return light <= 0.003_130_8 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055;
}
