// Files for the specs to upload, made in code.
import sharp from 'sharp';
import { lyingAvif } from '#test/images/avif-bombs.ts';
import { cornersPicture, noisePicture } from '#test/images/pictures.ts';

/** A file as Playwright hands it to the page. */
export interface TestFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** Limits of the shared stack, so that too large need not be large nor too many be many; by default 100 MB and 500. */
export const maxUploadBytes = 5_000_000;
export const maxBatchFiles = 320;

const encoders = {
  jpeg: { extension: 'jpg', encode: (width, height) => corners(width, height).jpeg().toBuffer() },
  png: { extension: 'png', encode: (width, height) => corners(width, height).png().toBuffer() },
  webp: { extension: 'webp', encode: (width, height) => corners(width, height).webp().toBuffer() },
  gif: { extension: 'gif', encode: (width, height) => corners(width, height).gif().toBuffer() },
  avif: {
    extension: 'avif',
    encode: (width, height) => corners(width, height).avif({ effort: 0 }).toBuffer(),
  },
  tiff: { extension: 'tif', encode: (width, height) => corners(width, height).tiff().toBuffer() },
} satisfies Record<
  string,
  { extension: string; encode: (width: number, height: number) => Promise<Buffer> }
>;

export type SourceFormat = keyof typeof encoders;

export const sourceFormats = Object.keys(encoders) as SourceFormat[];

const corners = cornersPicture;

/** The picture with the four corner colours; named after its format unless told. */
export async function pictureFile(
  format: SourceFormat,
  { name, width = 300, height = 200 }: { name?: string; width?: number; height?: number } = {},
): Promise<TestFile> {
  const { extension, encode } = encoders[format];
  return {
    name: name ?? `picture.${extension}`,
    mimeType: `image/${format}`,
    buffer: await encode(width, height),
  };
}

/** The picture as a camera stores it that was held in one of the eight ways EXIF knows. */
export async function orientedFile(orientation: number): Promise<TestFile> {
  return {
    name: `held ${orientation}.jpg`,
    mimeType: 'image/jpeg',
    buffer: await corners(300, 200).jpeg().withMetadata({ orientation }).toBuffer(),
  };
}

/** Red on the left, and on the right nothing at all. */
export async function halfTransparentFile(
  format: 'png' | 'webp' | 'gif' | 'avif',
): Promise<TestFile> {
  const side = 200;
  const pixels = Buffer.alloc(side * side * 4);
  for (let i = 0; i < pixels.length; i += 4) {
    if ((i / 4) % side < side / 2) pixels.writeUInt32BE(0xdc1e1eff, i);
  }
  const image = sharp(pixels, { raw: { width: side, height: side, channels: 4 } });
  return {
    name: `half.${format}`,
    mimeType: `image/${format}`,
    buffer: await image.toFormat(format).toBuffer(),
  };
}

/** One colour all over: few bytes, and all of its pixels to decode. */
export async function flatAvifFile(name: string, width: number, height: number): Promise<TestFile> {
  const flat = sharp({ create: { width, height, channels: 3, background: '#a52' } });
  return {
    name,
    mimeType: 'image/avif',
    buffer: await flat.avif({ effort: 0 }).toBuffer(),
  };
}

/** A photograph's worth of detail. */
export async function noiseFile(name: string, width = 300, height = 200): Promise<TestFile> {
  return {
    name,
    mimeType: 'image/jpeg',
    buffer: await noisePicture(width, height).jpeg().toBuffer(),
  };
}

/** An image by its header, as far as the page looks; only the dispatcher finds that no worker has memory for it. */
export async function bombFile(name: string): Promise<TestFile> {
  return { name, mimeType: 'image/avif', buffer: Buffer.from(await lyingAvif(16_000)) };
}

export function textFile(name: string, mimeType: string, text: string): TestFile {
  return { name, mimeType, buffer: Buffer.from(text) };
}
