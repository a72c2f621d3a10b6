// Primaries and a transfer curve -> an ICC profile. PNG (gAMA, cHRM, cICP), AVIF and HEIC (nclx) state colours this way.
import { type RgbSpace, rgbToXyzD50, type Triple } from './rgb-spaces.ts';
import { d50Tag, writeIcc, xyzTag } from './write-icc.ts';

/** Entries of the curve: enough for 8 bits of any gamma, and few enough for lcms to use the table as it is. */
const curvePoints = 4096;

/**
 * @param linearise stored value 0..1 -> linear light 0..1
 * @param name description inside the profile
 * @returns an ICC version 2 display profile
 */
export function matrixProfile(
  space: RgbSpace,
  linearise: (stored: number) => number,
  name: string,
): Uint8Array {
  const [x, y, z] = rgbToXyzD50(space);
  const column = (i: 0 | 1 | 2): Triple => [x[i], y[i], z[i]];
  const curve = curveTag(linearise);
  return writeIcc({
    deviceClass: 'mntr',
    colorSpace: 'RGB ',
    connectionSpace: 'XYZ ',
    version: 2,
    tags: {
      desc: descriptionTag(name),
      cprt: Buffer.from('text\0\0\0\0CC0\0', 'latin1'),
      wtpt: d50Tag(),
      rXYZ: xyzTag(column(0)),
      gXYZ: xyzTag(column(1)),
      bXYZ: xyzTag(column(2)),
      rTRC: curve,
      gTRC: curve,
      bTRC: curve,
    },
  });
}

function curveTag(linearise: (stored: number) => number): Uint8Array {
  const curve = Buffer.alloc(12 + curvePoints * 2);
  curve.write('curv', 'latin1');
  curve.writeUInt32BE(curvePoints, 8);
  for (let i = 0; i < curvePoints; i++) {
    const value = Math.round(65_535 * linearise(i / (curvePoints - 1)));
    curve.writeUInt16BE(Math.max(0, Math.min(65_535, value)), 12 + i * 2);
  }
  return curve;
}

function descriptionTag(name: string): Uint8Array {
  const text = Buffer.from(`${name}\0`, 'latin1');
  const emptyUnicodeAndScriptNames = 78;
  const tag = Buffer.alloc(12 + text.length + emptyUnicodeAndScriptNames);
  tag.write('desc', 'latin1');
  tag.writeUInt32BE(text.length, 8);
  tag.set(text, 12);
  return tag;
}
