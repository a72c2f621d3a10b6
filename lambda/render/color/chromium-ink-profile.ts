// The profile of a CMYK JPEG -> a profile that says what Chromium makes of it, so that sharp shows the same (decision 014).
import { clamp } from './icc-curves.ts';
import { readIccProfile } from './icc-profile.ts';
import { type InkTable, readInkTable } from './ink-table.ts';
import { d50Tag, fixed, writeIcc } from './write-icc.ts';

/** By what Chromium asks first: perceptual, then relative colorimetric. */
const tagNames = ['A2B0', 'A2B1'];

/** Points per ink. More come no nearer: 13 have a mean error of 0.5 of 255, 9 one of 0.6, and 5 one of 1.3. */
const gridPoints = 9;

/**
 * Chromium lays black into the three other inks and asks the profile for these three alone.
 *
 * @param inkProfile ICC profile of CMYK pixels, unchecked
 * @returns an ICC profile of about 40 KB; `undefined` where Chromium shows the inks as if there were no profile, and for
 *   a profile by XYZ, which it reads wrongly and no press is known to have
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

/**
 * Chromium reads the Lab of any profile as version 4 encodes it. Written here in that of version 2, by which lcms reads
 * this table.
 */
const version4To2 = 65_280 / 65_535;

/** L* 0, and a* and b* 0 as well. */
const blackLab = [0, 0x8000, 0x8000];

function gridSamples(labOf: InkTable): Buffer {
  const samples = Buffer.alloc(gridPoints ** 4 * 3 * 2);
  const amounts = Array.from({ length: gridPoints }, (_, i) => i / (gridPoints - 1));
  let at = 0;
  for (const cyan of amounts) {
    for (const magenta of amounts) {
      for (const yellow of amounts) {
        for (const black of amounts) {
          const withBlack = (ink: number) => 1 - (1 - ink) * (1 - black);
          const lab = labOf([withBlack(cyan), withBlack(magenta), withBlack(yellow), 0]);
          for (const value of lab) {
            at = samples.writeUInt16BE(Math.round(65_535 * clamp(value * version4To2)), at);
          }
        }
      }
    }
  }
  // lcms takes all inks at once for the profile's black and stretches every colour so that this becomes sRGB's. No press
  // prints that mix; being black already, it keeps the others as they are.
  for (const [i, value] of blackLab.entries()) samples.writeUInt16BE(value, at - 6 + 2 * i);
  return samples;
}
