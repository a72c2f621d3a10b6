// ICC profiles for tests: those that cameras and editors attach, built from their published numbers.
import { d65, matrixProfile, type RgbSpace, srgbSpace } from '#render/color/matrix-profile.ts';

const displayP3: RgbSpace = {
  red: [0.68, 0.32],
  green: [0.265, 0.69],
  blue: [0.15, 0.06],
  white: d65,
};

const adobeRgb: RgbSpace = {
  red: [0.64, 0.33],
  green: [0.21, 0.71],
  blue: [0.15, 0.06],
  white: d65,
};

const srgbCurve = (stored: number) =>
  stored <= 0.04045 ? stored / 12.92 : ((stored + 0.055) / 1.055) ** 2.4;

/** Adobe RGB (1998), 4.3.1.2: gamma 2 51/256. */
const adobeGamma = 563 / 256;

export const srgbProfile = matrixProfile(srgbSpace, srgbCurve, 'Test sRGB');
export const displayP3Profile = matrixProfile(displayP3, srgbCurve, 'Test P3');
export const adobeRgbProfile = matrixProfile(adobeRgb, (v) => v ** adobeGamma, 'Test Adobe RGB');

/** @returns a grey profile of one gamma */
export function greyProfile(gamma: number): Uint8Array {
  const curve = Buffer.alloc(16);
  curve.write('curv', 'latin1');
  curve.writeUInt32BE(1, 8);
  curve.writeUInt16BE(Math.round(gamma * 256), 12);
  const white = Buffer.alloc(20);
  white.write('XYZ ', 'latin1');
  for (const [i, v] of [0.9642, 1, 0.8249].entries()) {
    white.writeInt32BE(Math.round(v * 65_536), 8 + 4 * i);
  }
  const name = Buffer.from('Test grey\0', 'latin1');
  const description = Buffer.alloc(12 + name.length + 78 + 2);
  description.write('desc', 'latin1');
  description.writeUInt32BE(name.length, 8);
  description.set(name, 12);
  const tags = { desc: description, wtpt: white, kTRC: curve };
  const table = Buffer.alloc(4 + 12 * 3);
  table.writeUInt32BE(3);
  let end = 128 + table.length;
  Object.entries(tags).forEach(([tag, block], i) => {
    table.write(tag, 4 + 12 * i, 'latin1');
    table.writeUInt32BE(end, 8 + 12 * i);
    table.writeUInt32BE(block.length, 12 + 12 * i);
    end += block.length;
  });
  const header = Buffer.alloc(128);
  header.writeUInt32BE(end, 0);
  header.writeUInt32BE(0x0240_0000, 8);
  header.write('mntrGRAYXYZ ', 12, 'latin1');
  header.write('acsp', 36, 'latin1');
  white.copy(header, 68, 8);
  return Buffer.concat([header, table, ...Object.values(tags)]);
}
