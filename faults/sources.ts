// The uploaded objects: tiny images, files that are no images, and images that need a larger tier.
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { FailureCode } from '#core/failure.ts';
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

export interface SourceMaker {
  readonly extension: string;
  /** About how many of a hundred objects. */
  readonly share: number;
  readonly make: (color: Color, version: string) => Promise<Source>;
}

const flat = ({ r, g, b }: Color, width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: { r, g, b } } });

const image = (kind: string, expected: Color, bytes: Uint8Array): Source => ({
  kind,
  bytes,
  expected,
});

const none = (kind: string, code: FailureCode, bytes: Uint8Array): Source => ({
  kind,
  bytes,
  expected: code,
});

/** Appends a box that readers skip, so that one picture gives many files with different ETags. */
function withFreeBox(bytes: Uint8Array, text: string): Uint8Array {
  const box = Buffer.alloc(8 + text.length);
  box.writeUInt32BE(box.length);
  box.write(`free${text}`, 4, 'latin1');
  return Buffer.concat([bytes, box]);
}

const grey: Color = { r: 90, g: 90, b: 90 };
let largeAvif: Promise<Buffer> | undefined;
/** 593 bytes, 17 megapixels: more than the smallest tier holds. */
const makeLargeAvif = () => {
  largeAvif ??= flat(grey, 4200, 4100).avif({ effort: 0 }).toBuffer();
  return largeAvif;
};

export const sourceMakers: readonly SourceMaker[] = [
  {
    extension: 'png',
    share: 35,
    make: async (color) => image('PNG', color, await flat(color, 24, 16).png().toBuffer()),
  },
  {
    extension: 'jpg',
    share: 25,
    make: async (color) =>
      image('JPEG', color, await flat(color, 32, 24).jpeg({ quality: 95 }).toBuffer()),
  },
  {
    extension: 'webp',
    share: 13,
    make: async (color) =>
      image('WebP', color, await flat(color, 20, 20).webp({ lossless: true }).toBuffer()),
  },
  {
    extension: 'svg',
    share: 5,
    make: async (color) => {
      const fill = `rgb(${color.r},${color.g},${color.b})`;
      const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"><rect width="20" height="10" fill="${fill}"/></svg>`;
      return image('SVG', color, Buffer.from(svg));
    },
  },
  {
    extension: 'jpg',
    share: 8,
    make: async (_color, version) =>
      none('no image', 'not-an-image', createHash('sha256').update(version).digest()),
  },
  {
    extension: 'png',
    share: 4,
    make: async (_color, version) =>
      none('PDF', 'unsupported-format', Buffer.from(`%PDF-1.7\n${version}`)),
  },
  { extension: 'gif', share: 3, make: async () => none('empty', 'empty', new Uint8Array()) },
  {
    extension: 'avif',
    share: 6,
    make: async (_color, version) => {
      const bytes = withFreeBox(await makeLargeAvif(), version);
      // The header is intact and needs a worker. The picture is overwritten, so the worker cannot open it.
      const at = Buffer.from(bytes).indexOf('mdat') + 4;
      return none('damaged AVIF, 17 MP', 'damaged', Buffer.from(bytes).fill(0xff, at, at + 60));
    },
  },
  {
    extension: 'avif',
    share: 1,
    make: async (_color, version) =>
      image('AVIF, 17 MP', grey, withFreeBox(await makeLargeAvif(), version)),
  },
];

export function pickMaker(draw: number): SourceMaker {
  const total = sourceMakers.reduce((sum, { share }) => sum + share, 0);
  let left = draw * total;
  for (const maker of sourceMakers) {
    left -= maker.share;
    if (left < 0) return maker;
  }
  return pickBy(0, sourceMakers);
}

/** @param version names one version of one key */
export function colorOf(chance: Chance, version: string): Color {
  const channel = (name: string) => Math.floor(chance(`color ${version} ${name}`) * 200) + 20;
  return { r: channel('r'), g: channel('g'), b: channel('b') };
}
