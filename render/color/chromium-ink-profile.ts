// The profile of a CMYK JPEG -> a profile with which sharp shows what Chromium shows (decision 014).
import { clamp } from './icc-curves.ts';
import { readIccProfile } from './icc-profile.ts';
import { type InkTable, readInkTable } from './ink-table.ts';
import { d50Tag, fixed, writeIcc } from './write-icc.ts';

/** Chromium's order: perceptual, then relative colorimetric. */
const tagNames = ['A2B0', 'A2B1'];

/** Points per ink. 5 points have a mean error of 1.3 of 255, 9 points 0.6, and 13 points 0.5. */
const gridPoints = 9;

/**
 * Chromium adds black to the three other inks, then asks the profile for these three alone.
 *
 * @param inkProfile ICC profile of CMYK pixels, unchecked
 * @returns an ICC profile of about 40 KB; `undefined` where Chromium ignores the profile. Also `undefined` for a profile
 *   that connects through XYZ: Chromium reads those wrongly, and no press is known to have one.
 */
export function chromiumInkProfile(inkProfile: Uint8Array): Uint8Array | undefined {
  const profile = readIccProfile(inkProfile);
  if (profile?.colorSpace !== 'CMYK' || profile.connectionSpace !== 'Lab') return undefined;
  const tag = tagNames.map((name) => profile.tag(name)).find((found) => found !== undefined);
  const table = tag && readInkTable(tag);
  if (!table) return undefined;
  return writeIcc({
    deviceClass: 'prtr',
    colorSpace: 'CMYK',
    connectionSpace: 'Lab ',
    version: 2,
    tags: { wtpt: d50Tag(), A2B0: tableTag(table) },
  });
}

function tableTag(labOf: InkTable): Uint8Array {
  const samples = gridSamples(labOf);
  const head = Buffer.alloc(12);
  head.write('mft2', 'latin1');
  head.set([4, 3, gridPoints], 8);
  const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1].map(fixed);
  const straightLine = Buffer.from([0, 0, 255, 255]);
  const entries = Buffer.from([0, 2, 0, 2]);
  const inputs = new Array<Buffer>(4).fill(straightLine);
  const outputs = new Array<Buffer>(3).fill(straightLine);
  return Buffer.concat([head, ...identity, entries, ...inputs, samples, ...outputs]);
}

/** Chromium reads the Lab of any profile as version 4 encodes it. lcms reads this table as version 2 encodes it. */
const version4To2 = 65_280 / 65_535;

/** L*, a* and b* are 0. */
const blackLab = [0, 0x8000, 0x8000];

function gridSamples(labOf: InkTable): Buffer {
  const count = gridPoints ** 4;
  const samples = Buffer.alloc(count * 3 * 2);
  let at = 0;
  for (let point = 0; point < count; point++) {
    const amount = (digit: number) =>
      (Math.floor(point / gridPoints ** digit) % gridPoints) / (gridPoints - 1);
    // Black is the last ink, so it changes first.
    const withBlack = (digit: number) => 1 - (1 - amount(digit)) * (1 - amount(0));
    for (const value of labOf([withBlack(3), withBlack(2), withBlack(1), 0])) {
      at = samples.writeUInt16BE(Math.round(65_535 * clamp(value * version4To2)), at);
    }
  }
  // lcms takes the mix of all inks for the profile's black, and stretches every colour until that mix is black in sRGB.
  // We write black there, so that lcms leaves the other colours alone. No press prints that mix.
  for (const [i, value] of blackLab.entries()) samples.writeUInt16BE(value, at - 6 + 2 * i);
  return samples;
}
