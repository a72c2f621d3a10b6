// The uploaded objects: tiny images, files that are no images, and images that need a larger tier.
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { FailureCode } from '#core/failure.ts';
import { box } from '#test/images/bytes.ts';
import { type Chance, pickBy } from './chance.ts';

export interface Source {
  readonly kind: string;
  readonly bytes: Uint8Array;
  /** Colour of the picture, or the code of the only failure that its bytes may cause. */
  readonly expected: Color | FailureCode;
}

export interface Color {
  readonly r: number;
  readonly g: number;
  readonly b: number;
}

type SourceMaker = readonly [
  kind: string,
  extension: string,
  /** About how many of a hundred objects. */
  share: number,
  make: (color: Color, version: string) => Promise<Uint8Array> | Uint8Array,
  /** Without it the picture has the colour. */
  expected?: Source['expected'],
];

const flat = ({ r, g, b }: Color, width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r, g, b } } });

const grey: Color = { r: 90, g: 90, b: 90 };
let largeAvif: Promise<Buffer> | undefined;
/**
 * 593 bytes, 17 megapixels: more than the smallest tier holds. Readers skip the box behind them, so one picture gives many files
 * with different ETags.
 */
async function makeLargeAvif(version: string): Promise<Buffer> {
  largeAvif ??= flat(grey, 4200, 4100).avif({ effort: 0 }).toBuffer();
  return Buffer.concat([await largeAvif, box('free', version)]);
}

const makers: readonly SourceMaker[] = [
  ['PNG', 'png', 35, (color) => flat(color, 24, 16).png().toBuffer()],
  ['JPEG', 'jpg', 25, (color) => flat(color, 32, 24).jpeg({ quality: 95 }).toBuffer()],
  ['WebP', 'webp', 13, (color) => flat(color, 20, 20).webp({ lossless: true }).toBuffer()],
  ['SVG', 'svg', 5, makeSvg],
  ['no image', 'jpg', 8, (_, version) => sha256Of(version), 'not-an-image'],
  ['PDF', 'png', 4, (_, version) => Buffer.from(`%PDF-1.7\n${version}`), 'unsupported-format'],
  ['empty', 'gif', 3, () => new Uint8Array(), 'empty'],
  ['damaged AVIF, 17 MP', 'avif', 6, (_, version) => makeDamagedAvif(version), 'damaged'],
  ['AVIF, 17 MP', 'avif', 1, (_, version) => makeLargeAvif(version), grey],
];

const sha256Of = (text: string) => createHash('sha256').update(text).digest();

function makeSvg({ r, g, b }: Color): Uint8Array {
  const rect = `<rect width="20" height="10" fill="rgb(${r},${g},${b})"/>`;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10">${rect}</svg>`,
  );
}

/** The header is intact and needs a worker. The picture is overwritten, so the worker cannot open it. */
async function makeDamagedAvif(version: string): Promise<Uint8Array> {
  const bytes = await makeLargeAvif(version);
  const at = bytes.indexOf('mdat') + 4;
  return bytes.fill(0xff, at, at + 60);
}

/** @param label a key, when the kind of file decides its extension, or one version of the upload at the key */
export function pickMaker(chance: Chance, label: string): SourceMaker {
  const total = makers.reduce((sum, [, , share]) => sum + share, 0);
  let left = chance(`source ${label}`) * total;
  for (const maker of makers) {
    left -= maker[2];
    if (left < 0) return maker;
  }
  return pickBy(0, makers);
}

/** @param version names one version of one key */
export async function makeSource(chance: Chance, version: string): Promise<Source> {
  const channel = (name: string) => Math.floor(chance(`color ${version} ${name}`) * 200) + 20;
  const color = { r: channel('r'), g: channel('g'), b: channel('b') };
  const [kind, , , make, expected = color] = pickMaker(chance, version);
  return { kind, expected, bytes: await make(color, version) };
}
