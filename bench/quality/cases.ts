// What `npm run bench:quality` compares: pictures that code draws, or the files of a folder.
import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Sharp } from 'sharp';
import { formatNamedBy, type ThumbnailFormat } from '#core/variant.ts';
import { coloredText, logo, photo, pixelArt, screenshot } from '../pictures.ts';

export interface Case {
  readonly name: string;
  /** Of the thumbnail. */
  readonly format: ThumbnailFormat;
  readonly read: () => Promise<Uint8Array>;
}

type Encoder = readonly [name: string, format: ThumbnailFormat, encode: (image: Sharp) => Sharp];

const encoders: readonly Encoder[] = [
  ['JPEG', 'jpeg', (image) => image.jpeg({ quality: 90 })],
  ['progressive JPEG', 'jpeg', (image) => image.jpeg({ quality: 90, progressive: true })],
  ['JPEG 4:4:4', 'jpeg', (image) => image.jpeg({ quality: 92, chromaSubsampling: '4:4:4' })],
  ['PNG', 'png', (image) => image.png()],
  ['WebP', 'webp', (image) => image.webp({ quality: 90 })],
  ['lossless WebP', 'webp', (image) => image.webp({ lossless: true, effort: 1 })],
  ['AVIF', 'avif', (image) => image.avif({ quality: 80, effort: 1 })],
  ['TIFF', 'webp', (image) => image.tiff({ quality: 90 })],
  ['GIF', 'gif', (image) => image.gif({ effort: 1 })],
];

export async function drawnCases(): Promise<Case[]> {
  const pictures = {
    'photo 12 MP': await photo(4000, 3000),
    'photo 2 MP': await photo(1600, 1200),
    'screenshot 2 MP': screenshot(1600, 1200),
    'coloured text 2 MP': coloredText(1600, 1200),
    'logo 1 MP': logo(1000),
    'pixel art': pixelArt(),
  };
  return Object.entries(pictures).flatMap(([name, picture]) =>
    encoders
      .filter(([encoder]) => suits(name, encoder))
      .map(([encoder, format, encode]) => ({
        name: `${name}, ${encoder}`,
        format,
        read: () => encode(picture.clone()).toBuffer(),
      })),
  );
}

/** Leaves out pairs that nobody makes, and those of 12 MP that take a minute to encode. */
function suits(name: string, encoder: string): boolean {
  const isJpeg = encoder.includes('JPEG');
  if (name === 'photo 12 MP') return encoder === 'JPEG' || encoder === 'progressive JPEG';
  if (name === 'photo 2 MP') return encoder !== 'GIF';
  // The others are transparent.
  if (name === 'logo 1 MP' || name === 'pixel art') return !isJpeg && encoder !== 'TIFF';
  return true;
}

/** @returns one case for each file below the folder, with the thumbnail's format that its name asks for */
export async function casesOf(folder: string): Promise<Case[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((path) => ({ name: basename(path), format: formatOf(path), read: () => readFile(path) }));
}

function formatOf(path: string): ThumbnailFormat {
  return formatNamedBy(path) ?? 'webp';
}
