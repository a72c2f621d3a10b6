// The colour a PNG states outside an ICC profile -> a profile: gAMA and cHRM, which libvips leaves unread, and cICP.
import { crc32 } from 'node:zlib';
import { matrixProfile } from './matrix-profile.ts';
import { colorOfNclx, type NclxColor } from './nclx-profile.ts';
import { type RgbSpace, srgbSpace } from './rgb-spaces.ts';

/** A gamma this close to sRGB's 1/2.2 is meant as sRGB: Chromium draws the two alike. */
const srgbGamma = 0.45455;
const gammaTolerance = 0.01;
/** Of a coordinate. */
const primariesTolerance = 0.005;

/**
 * Reads what a browser would honour (PNG specification, third edition, 4.3): cICP before iCCP before sRGB before gAMA and
 * cHRM, each where its checksum is right.
 *
 * @param bytes a PNG whose header makes sense
 * @returns what to apply instead of a profile inside, which is nothing for sRGB; `undefined` when such a profile counts
 */
export function colorOfPng(bytes: Uint8Array): NclxColor | undefined {
  const chunks = readColorChunks(bytes);
  const cicp = chunks.get('cICP');
  if (cicp) return colorOfNclx({ primaries: cicp.getUint8(0), transfer: cicp.getUint8(1) });
  if (chunks.has('iCCP')) return undefined;
  return chunks.has('sRGB') ? {} : colorOfNumbers(chunks.get('gAMA'), chunks.get('cHRM'));
}

/** Without a gamma, primaries count for nothing, and primaries that make no sense take the gamma with them, as in Chromium. */
function colorOfNumbers(gama: DataView | undefined, chrm: DataView | undefined): NclxColor {
  const gamma = (gama?.getUint32(0) ?? 0) / 100_000;
  const space = chrm ? spaceOf(chrm) : srgbSpace;
  if (gamma <= 0 || !space) return {};
  if (space === srgbSpace && Math.abs(gamma - srgbGamma) < gammaTolerance) return {};
  const linearise = (stored: number) => stored ** (1 / gamma);
  return { profile: matrixProfile(space, linearise, `gAMA ${gamma}`) };
}

/** @returns sRGB's own for primaries as good as those; `undefined` for some that cannot be */
function spaceOf(chrm: DataView): RgbSpace | undefined {
  const xy = (index: number) =>
    [chrm.getUint32(index * 8) / 100_000, chrm.getUint32(index * 8 + 4) / 100_000] as const;
  const space = { white: xy(0), red: xy(1), green: xy(2), blue: xy(3) };
  const isClose = (['white', 'red', 'green', 'blue'] as const).every((name) =>
    space[name].every(
      (value, i) => Math.abs(value - (srgbSpace[name][i] ?? 0)) < primariesTolerance,
    ),
  );
  if (isClose) return srgbSpace;
  return isUsable(space) ? space : undefined;
}

/** Points of a triangle with some area, and a white that is one: the matrix cannot be inverted otherwise. */
function isUsable({ red, green, blue, white }: RgbSpace): boolean {
  const area =
    (red[0] - blue[0]) * (green[1] - blue[1]) - (green[0] - blue[0]) * (red[1] - blue[1]);
  const isInside = [red, green, blue, white].flat().every((value) => value <= 1);
  return Math.abs(area) > 1e-6 && isInside && white[1] > 0;
}

/** The smallest body of each chunk that counts; a shorter one is left out. */
const minBytes: Readonly<Record<string, number>> = { cICP: 4, iCCP: 1, sRGB: 1, gAMA: 4, cHRM: 32 };

/** Bodies of the sound colour chunks before the picture. */
function readColorChunks(bytes: Uint8Array): Map<string, DataView> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = new Map<string, DataView>();
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
    if (type === 'IDAT' || at + 12 + length > bytes.length) break;
    const least = minBytes[type];
    if (least !== undefined && length >= least && isSound(view, at, length)) {
      found.set(type, new DataView(bytes.buffer, bytes.byteOffset + at + 8, length));
    }
    at += 12 + length;
  }
  return found;
}

function isSound(view: DataView, at: number, length: number): boolean {
  const typeAndBody = new Uint8Array(view.buffer, view.byteOffset + at + 4, 4 + length);
  return crc32(typeAndBody) === view.getUint32(at + 8 + length);
}
