// The RGB and grey ICC profiles that cameras and editors attach, built from their published numbers.
import { matrixProfile } from '#render/color/matrix-profile.ts';
import { d65, type RgbSpace, srgbSpace } from '#render/color/rgb-spaces.ts';
import { d50Tag, writeIcc } from '#render/color/write-icc.ts';
import { bytesOf, u16, u32, zeros } from './bytes.ts';

const shared = { blue: [0.15, 0.06], white: d65 } as const;
const displayP3: RgbSpace = { ...shared, red: [0.68, 0.32], green: [0.265, 0.69] };
const adobeRgb: RgbSpace = { ...shared, red: [0.64, 0.33], green: [0.21, 0.71] };

const srgbCurve = (stored: number) =>
  stored <= 0.04045 ? stored / 12.92 : ((stored + 0.055) / 1.055) ** 2.4;

/** Adobe RGB (1998), 4.3.1.2: gamma 2 51/256. */
const adobeGamma = 563 / 256;

export const srgbProfile = matrixProfile(srgbSpace, srgbCurve, 'Test sRGB');
export const displayP3Profile = matrixProfile(displayP3, srgbCurve, 'Test P3');
export const adobeRgbProfile = matrixProfile(adobeRgb, (v) => v ** adobeGamma, 'Test Adobe RGB');

export function greyProfile(gamma: number): Uint8Array {
  return writeIcc({
    deviceClass: 'mntr',
    colorSpace: 'GRAY',
    connectionSpace: 'XYZ ',
    version: 2,
    tags: {
      desc: bytesOf('desc', zeros(4), u32(10), 'Test grey\0', zeros(80)),
      wtpt: d50Tag(),
      kTRC: bytesOf('curv', zeros(4), u32(1), u16(Math.round(gamma * 256))),
    },
  });
}
