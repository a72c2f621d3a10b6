// Files that the specs upload, made in code.
import sharp from 'sharp';
import { lyingAvif } from '#test/images/avif-bombs.ts';
import { cornersPicture, noisePicture } from '#test/images/pictures.ts';

/** A file as Playwright hands it to the page. */
export interface TestFile {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** Limits of the shared stack, so that a small file can be too large. The defaults are 100 MB and 500 files. */
export const maxUploadBytes = 5_000_000;
export const maxBatchFiles = 320;

const extensions = {
  jpeg: 'jpg',
  png: 'png',
  webp: 'webp',
  gif: 'gif',
  avif: 'avif',
  tiff: 'tif',
} as const;

export type SourceFormat = keyof typeof extensions;

export const sourceFormats = Object.keys(extensions) as SourceFormat[];

interface PictureOptions {
  readonly name?: string;
  readonly width?: number;
  readonly height?: number;
}

/** The picture with the four corner colours. Without a name it is named after its format. */
export async function pictureFile(
  format: SourceFormat,
  { name = `picture.${extensions[format]}`, width = 300, height = 200 }: PictureOptions = {},
): Promise<TestFile> {
  const picture = cornersPicture(width, height).toFormat(format, quick(format));
  return { name, mimeType: `image/${format}`, buffer: await picture.toBuffer() };
}

/** The AVIF encoder takes seconds for a large picture without this. */
function quick(format: SourceFormat) {
  return format === 'avif' ? { effort: 0 } : {};
}

/** The picture as a camera stores it, held in one of the eight ways that EXIF knows. */
export async function orientedFile(orientation: number): Promise<TestFile> {
  return {
    name: `held ${orientation}.jpg`,
    mimeType: 'image/jpeg',
    buffer: await cornersPicture(300, 200).jpeg().withMetadata({ orientation }).toBuffer(),
  };
}

/** Red on the left, transparent on the right. */
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

/** A single colour: the file has few bytes, and a decoder works on every pixel. */
export async function flatAvifFile(name: string, width: number, height: number): Promise<TestFile> {
  const flat = sharp({ create: { width, height, channels: 3, background: '#a52' } });
  return { name, mimeType: 'image/avif', buffer: await flat.avif({ effort: 0 }).toBuffer() };
}

/** A picture with as much detail as a photograph. */
export async function noiseFile(name: string, width = 300, height = 200): Promise<TestFile> {
  const noise = noisePicture(width, height);
  return { name, mimeType: 'image/jpeg', buffer: await noise.jpeg().toBuffer() };
}

/** The page accepts its header. The dispatcher finds that no worker has enough memory to decode it. */
export async function bombFile(name: string): Promise<TestFile> {
  return { name, mimeType: 'image/avif', buffer: Buffer.from(await lyingAvif(16_000)) };
}

export function textFile(name: string, mimeType: string, text: string): TestFile {
  return { name, mimeType, buffer: Buffer.from(text) };
}
