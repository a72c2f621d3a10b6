// The colour that a PNG states outside its ICC profile: cICP with cLLI and mDCV, and gAMA with cHRM. libvips ignores these chunks.
import { crc32 } from 'node:zlib';
import { matrixProfile } from './matrix-profile.ts';
import { colorOfNclx, type NclxColor } from './nclx-profile.ts';
import { type RgbSpace, srgbSpace } from './rgb-spaces.ts';

/** Chromium draws a gamma this close to sRGB's 1/2.2 as sRGB. */
const srgbGamma = 0.45455;
const gammaTolerance = 0.01;
/** Largest difference of one coordinate. */
const primariesTolerance = 0.005;

/**
 * Follows the order of browsers (PNG specification, third edition, 4.3): cICP, iCCP, sRGB, then gAMA with cHRM. A chunk
 * with a wrong checksum does not count.
 *
 * @param bytes a PNG with a valid header
 * @returns what to apply instead of an ICC profile, empty for sRGB; `undefined` where the ICC profile counts
 */
export function colorOfPng(bytes: Uint8Array): NclxColor | undefined {
  const chunks = readColorChunks(bytes);
  const cicp = chunks.get('cICP');
  if (cicp) {
    const nclx = { primaries: cicp.getUint8(0), transfer: cicp.getUint8(1) };
    return colorOfNclx(nclx, peakNitsOf(chunks));
  }
  if (chunks.has('iCCP')) return undefined;
  return chunks.has('sRGB') ? {} : colorOfNumbers(chunks.get('gAMA'), chunks.get('cHRM'));
}

/** cd/m² per unit of cLLI and mDCV. */
const nitsPerUnit = 0.0001;
/** Of the primaries and the white, which precede the luminance in mDCV. */
const masteringColorBytes = 16;

/** @returns the peak of the picture, or else of the display that it was made on, in cd/m²; 0 if both are unknown */
function peakNitsOf(chunks: ReadonlyMap<string, DataView>): number {
  const content = chunks.get('cLLI')?.getUint32(0) ?? 0;
  const display = chunks.get('mDCV')?.getUint32(masteringColorBytes) ?? 0;
  return (content || display) * nitsPerUnit;
}

/** Chromium ignores primaries without a gamma, and a gamma with impossible primaries. */
function colorOfNumbers(gama: DataView | undefined, chrm: DataView | undefined): NclxColor {
  const gamma = (gama?.getUint32(0) ?? 0) / 100_000;
  const space = chrm ? spaceOf(chrm) : srgbSpace;
  if (gamma <= 0 || !space) return {};
  if (space === srgbSpace && Math.abs(gamma - srgbGamma) < gammaTolerance) return {};
  const linearise = (stored: number) => stored ** (1 / gamma);
  return { profile: matrixProfile(space, linearise, `gAMA ${gamma}`) };
}

/** @returns `srgbSpace` for primaries close to those of sRGB; `undefined` for impossible ones */
function spaceOf(chrm: DataView): RgbSpace | undefined {
  const coordinate = (index: number) => chrm.getUint32(index * 4) / 100_000;
  const xy = (index: number) => [coordinate(index * 2), coordinate(index * 2 + 1)] as const;
  const space = { white: xy(0), red: xy(1), green: xy(2), blue: xy(3) };
  const isClose = (['white', 'red', 'green', 'blue'] as const).every((name) =>
    space[name].every(
      (value, i) => Math.abs(value - (srgbSpace[name][i] ?? 0)) < primariesTolerance,
    ),
  );
  if (isClose) return srgbSpace;
  return isUsable(space) ? space : undefined;
}

/** Whether the primaries span a triangle and the white has light. The matrix has no inverse otherwise. */
function isUsable({ red, green, blue, white }: RgbSpace): boolean {
  const area =
    (red[0] - blue[0]) * (green[1] - blue[1]) - (green[0] - blue[0]) * (red[1] - blue[1]);
  const isInside = [red, green, blue, white].flat().every((value) => value <= 1);
  return Math.abs(area) > 1e-6 && isInside && white[1] > 0;
}

/** Chromium ignores chunks of other sizes, and the spellings before the standard (cLLi, mDCv). */
const bodyBytes: Readonly<Record<string, number>> = {
  cICP: 4,
  sRGB: 1,
  gAMA: 4,
  cHRM: 32,
  cLLI: 8,
  mDCV: 24,
};

/** @returns the bodies of the first valid chunk of each kind before the picture data */
function readColorChunks(bytes: Uint8Array): Map<string, DataView> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<string, DataView>();
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === 'IDAT' || at + 12 + length > bytes.length) break;
    const isRightSize = type === 'iCCP' ? length > 0 : length === bodyBytes[type];
    if (isRightSize && !found.has(type) && isValid(view, at, length)) {
      found.set(type, new DataView(bytes.buffer, bytes.byteOffset + at + 8, length));
    }
    at += 12 + length;
  }
  return found;
}

function isValid(view: DataView, at: number, length: number): boolean {
  const typeAndBody = new Uint8Array(view.buffer, view.byteOffset + at + 4, 4 + length);
  return crc32(typeAndBody) === view.getUint32(at + 8 + length);
}
