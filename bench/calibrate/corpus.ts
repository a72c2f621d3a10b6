// The files that calibrate the cost model: some fit its constants, others check them. Code makes files of every class.
import sharp, { type Sharp } from 'sharp';
import { writeBmp } from '#test/images/bmp.ts';
import { longGif } from '#test/images/gif-bombs.ts';
import { photo, screenshot } from '../pictures.ts';

export interface Sample {
  readonly name: string;
  /** The files of the two roles have different sizes and different pictures. */
  readonly role: 'fit' | 'check';
  /** A damaged file counts for the memory of its class, because it needs more. Its time does not count. */
  readonly isDamaged: boolean;
  readonly megapixels: number;
  make(): Promise<Uint8Array>;
}

type Content = 'photo' | 'screenshot' | 'flat' | 'noise';
type Make = (picture: Sharp, width: number, height: number) => Promise<Uint8Array>;

interface KindOptions {
  /** The largest size to measure, in megapixels, for formats that are slow to encode or decode. */
  readonly upTo?: number;
  readonly isDamaged?: boolean;
  /** Whether to measure very wide and very tall pictures too. */
  readonly isShaped?: boolean;
}

type Kind = readonly [
  name: string,
  contents: readonly Content[],
  make: Make,
  options?: KindOptions,
];

const cut =
  (make: Make): Make =>
  async (...of) => {
    const whole = await make(...of);
    return whole.subarray(0, whole.length * 0.7);
  };

const jpeg =
  (chromaSubsampling: string, progressive = false): Make =>
  (picture) =>
    picture.jpeg({ quality: 88, chromaSubsampling, progressive }).toBuffer();
const cmyk =
  (progressive: boolean): Make =>
  (picture) =>
    picture.toColourspace('cmyk').jpeg({ quality: 88, progressive }).toBuffer();
const png =
  (progressive = false): Make =>
  (picture) =>
    picture.png({ compressionLevel: 3, progressive }).toBuffer();
const deep =
  (make: Make): Make =>
  (picture, ...size) =>
    make(picture.toColourspace('rgb16'), ...size);
const seeThrough =
  (make: Make): Make =>
  (picture, ...size) =>
    make(picture.ensureAlpha(0.5), ...size);
const inP3 =
  (make: Make): Make =>
  (picture, ...size) =>
    make(picture.withIccProfile('p3'), ...size);
const webp: Make = (picture) => picture.webp({ quality: 80, effort: 0 }).toBuffer();
const losslessWebp: Make = (picture) => picture.webp({ lossless: true, effort: 0 }).toBuffer();
const avif =
  (chromaSubsampling: string, bitdepth: 8 | 10 | 12 = 8): Make =>
  (picture) =>
    picture.avif({ quality: 60, effort: 0, chromaSubsampling, bitdepth }).toBuffer();
const tiff =
  (options: Parameters<Sharp['tiff']>[0]): Make =>
  (picture) =>
    picture.tiff(options).toBuffer();

const gif: Make = (picture) => picture.gif({ effort: 1 }).toBuffer();
const manyFrames: Make = async (_, width, height) =>
  longGif(10, Math.round(Math.sqrt((width * height) / 10)));
const lzw = tiff({ compression: 'lzw', predictor: 'horizontal' });
const tiles = tiff({ compression: 'deflate', tile: true });

const everything: readonly Content[] = ['photo', 'flat', 'noise'];
const shaped = { isShaped: true };
const damaged = { isDamaged: true };

const kinds: readonly Kind[] = [
  ['JPEG 4:2:0', everything, jpeg('4:2:0')],
  ['JPEG 4:4:4', ['photo', 'noise'], jpeg('4:4:4')],
  ['JPEG with a profile', ['photo'], inP3(jpeg('4:2:0'))],
  ['CMYK JPEG', ['photo'], cmyk(false)],
  ['cut JPEG', ['photo'], cut(jpeg('4:2:0')), damaged],
  ['progressive JPEG 4:2:0', everything, jpeg('4:2:0', true)],
  ['progressive JPEG 4:4:4', ['photo', 'noise'], jpeg('4:4:4', true)],
  ['progressive CMYK JPEG', ['photo'], cmyk(true)],
  ['PNG', ['photo', 'screenshot', 'flat', 'noise'], png(), shaped],
  ['PNG with alpha', ['photo', 'screenshot'], seeThrough(png()), shaped],
  ['cut PNG', ['photo'], cut(png()), damaged],
  ['16-bit PNG', ['photo', 'flat'], deep(png()), shaped],
  ['16-bit PNG in P3, with alpha', ['photo', 'flat'], deep(seeThrough(inP3(png()))), shaped],
  ['interlaced PNG', ['photo', 'screenshot'], png(true)],
  ['interlaced PNG with alpha', ['photo'], seeThrough(png(true))],
  ['interlaced 16-bit PNG with alpha', ['photo'], deep(seeThrough(png(true)))],
  ['WebP', everything, webp],
  ['WebP with alpha', ['photo'], seeThrough(webp)],
  ['cut WebP', ['photo'], cut(webp), damaged],
  ['lossless WebP', ['photo', 'screenshot'], losslessWebp],
  ['lossless WebP with alpha', ['photo'], seeThrough(losslessWebp)],
  ['AVIF', ['photo', 'flat'], avif('4:2:0'), { upTo: 15 }],
  ['AVIF 4:4:4', ['photo'], avif('4:4:4'), { upTo: 15 }],
  ['AVIF with alpha', ['photo'], seeThrough(avif('4:2:0')), { upTo: 15 }],
  ['12-bit AVIF 4:4:4 with alpha', ['photo'], seeThrough(avif('4:4:4', 12)), { upTo: 8 }],
  ['GIF', ['photo', 'flat'], gif, { upTo: 15 }],
  ['GIF of many frames', ['flat'], manyFrames],
  ['TIFF', ['photo'], tiff({ compression: 'none' }), shaped],
  ['TIFF, LZW', ['photo', 'flat'], lzw, shaped],
  ['TIFF, Deflate in tiles', ['photo'], tiles],
  ['BMP', ['photo'], bmp],
];

/** In megapixels. The class of large progressive JPEGs starts between 1.1 and 1.25. */
const sizes = { fit: [0.5, 1.25, 3, 12, 24], check: [0.2, 1.1, 1.7, 7, 18] } as const;

/** Width and height in pixels. The memory of a very wide picture grows with its width, not with its pixels. */
const shapes = {
  fit: [
    [60_000, 400],
    [400, 60_000],
  ],
  check: [
    [200_000, 100],
    [30_000, 500],
  ],
} as const;

export function corpus(): Sample[] {
  return kinds.flatMap(([name, contents, make, options = {}]) =>
    (['fit', 'check'] as const).flatMap((role) => {
      const usual = sizes[role].filter((size) => size <= (options.upTo ?? 24)).map(usualShape);
      const shown = options.isShaped ? [...usual, ...shapes[role].map(unusualShape)] : usual;
      return shown.flatMap(({ width, height, inWords }) =>
        contents.map((content) => ({
          name: `${name}, ${content}, ${inWords}`,
          role,
          isDamaged: options.isDamaged ?? false,
          megapixels: (width * height) / 1e6,
          make: async () => make(await pictureOf(content, role, width, height), width, height),
        })),
      );
    }),
  );
}

function usualShape(megapixels: number) {
  const height = Math.round(Math.sqrt((megapixels * 1e6 * 3) / 4));
  return { width: Math.round((height * 4) / 3), height, inWords: `${megapixels} MP` };
}

function unusualShape([width, height]: readonly [number, number]) {
  return { width, height, inWords: `${width}x${height}` };
}

/** Repeats one small motif, since drawing a large picture would take most of the time. Each role has its own motif. */
async function pictureOf(
  content: Content,
  role: Sample['role'],
  width: number,
  height: number,
): Promise<Sharp> {
  if (content === 'flat') {
    const background = role === 'fit' ? '#a07840' : '#204080';
    return sharp({ create: { width, height, channels: 3, background } });
  }
  // sharp refuses to tile a motif that is larger than the picture.
  const motif = await sharp(await motifOf(content, role))
    .extract({
      left: 0,
      top: 0,
      width: Math.min(width, motifSize.width),
      height: Math.min(height, motifSize.height),
    })
    .png()
    .toBuffer();
  const blank = sharp({ create: { width, height, channels: 3, background: '#000' } });
  const { data, info } = await blank
    .composite([{ input: motif, tile: true }])
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return sharp(data, { raw: { width: info.width, height: info.height, channels: 3 } });
}

const motifs = new Map<string, Promise<Buffer>>();

function motifOf(content: Exclude<Content, 'flat'>, role: Sample['role']): Promise<Buffer> {
  const key = `${content} ${role}`;
  const made = motifs.get(key) ?? makeMotif(content, role);
  motifs.set(key, made);
  return made;
}

const motifSize = { width: 512, height: 384 };

async function makeMotif(content: Exclude<Content, 'flat'>, role: Sample['role']): Promise<Buffer> {
  const { width, height } = motifSize;
  if (content === 'noise') {
    const noise = { type: 'gaussian', mean: 128, sigma: role === 'fit' ? 60 : 40 } as const;
    return sharp({ create: { width, height, channels: 3, background: '#000', noise } })
      .png()
      .toBuffer();
  }
  const picture = content === 'photo' ? await photo(width, height) : screenshot(width, height);
  const turned = role === 'fit' ? picture : picture.flop().modulate({ hue: 120, brightness: 0.8 });
  return turned.png().toBuffer();
}

async function bmp(picture: Sharp, width: number, height: number): Promise<Uint8Array> {
  const rgb = await picture.raw().toBuffer();
  const rowBytes = Math.ceil((width * 3) / 4) * 4;
  const data = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y++) {
    data.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), y * rowBytes);
  }
  return writeBmp({ width, height, bitsPerPixel: 24, data });
}
