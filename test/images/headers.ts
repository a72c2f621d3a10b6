// Small images of every format and variant, for tests of header readers: those that sharp writes, and others.
import { readFileSync } from 'node:fs';
import sharp, { type Sharp } from 'sharp';
import { box, bytesOf, exif, repeat, u16, zeros } from './bytes.ts';
import { heif, photo } from './heif.ts';
import { exifSegment, jpegSegment } from './jpeg.ts';
import { joinPng, pngChunk } from './png.ts';
import { tiffTag, tiffType, writeTiff } from './tiff.ts';

export interface TestImage {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Those that sharp writes. */
export async function sharpImages(): Promise<TestImage[]> {
  const made = Object.entries(recipes).map(async ([name, recipe]) => ({
    name,
    bytes: new Uint8Array(await recipe().toBuffer()),
  }));
  return Promise.all(made);
}

/** Those, images in formats that sharp does not write, and long ones whose headers are not at the start. */
export async function allImages(): Promise<TestImage[]> {
  const jxl = fixture('jxl/alpha.jxl');
  const frame = jpegSegment(0xc2, 8, u16(40), u16(60), [1, 1, 0x11, 0]);
  const scan = bytesOf(jpegSegment(0xda, [1, 1, 0, 0, 0, 0]), zeros(3000));
  const tiffSize = [tiffTag.width, tiffTag.height].map(
    (tag) => [tag, tiffType.long, 1, 40] as const,
  );
  const palette = { bitDepth: 8, colorType: 3, isInterlaced: true } as const;
  const others = Object.entries({
    'a HEIC': fixture('heic/quadrants.heic'),
    'a HEIC with a small copy': fixture('heic/gradient-thumb.heic'),
    'a HEIC whose item table is last': heif({
      items: [photo()],
      before: box('mdat', zeros(200_000)),
    }),
    'a BMP': fixture('originals/bmp-of-8-bits.bmp'),
    'an ICO': fixture('originals/icon-with-a-mask.ico'),
    'a JPEG XL': jxl,
    'a JPEG XL in boxes': bytesOf(
      box('JXL ', '\r\n\x87\n'),
      box('ftyp', 'jxl ', zeros(4), 'jxl '),
      box('Exif', zeros(90_000)),
      box('jxlc', jxl),
    ),
    'an SVG': bytesOf(
      `<?xml version="1.0"?><!-- ${'made by hand '.repeat(99)} -->`,
      '<svg xmlns="http://www.w3.org/2000/svg" width="40" viewBox="0 0 20 10"><path d="M0 0h9"/></svg>',
    ),
    'a JPEG with a long head': bytesOf(
      [0xff, 0xd8],
      exifSegment(exif(6, 'MM')),
      repeat(jpegSegment(0xe2, zeros(65_533)), 4),
      frame,
      scan,
    ),
    'a PNG with a long head': joinPng(
      { width: 40, height: 30, ...palette },
      pngChunk('iTXt', zeros(150_000)),
      pngChunk('tRNS', 0),
      pngChunk('IDAT', zeros(900)),
    ),
    'a TIFF whose directory is last': writeTiff(zeros(149_992), tiffSize),
  });
  return [
    ...(await sharpImages()),
    ...others.map(([name, bytes]) => ({ name, bytes: new Uint8Array(bytes) })),
  ];
}

const fixture = (path: string) => readFileSync(new URL(`../files/${path}`, import.meta.url));

type Recipe = () => Sharp;

/** Waves of colour, which no coder can leave out. Alpha falls from left to right. */
function ripples(width: number, height: number, channels: 3 | 4 = 3): Sharp {
  const pixels = new Uint8Array(width * height * channels);
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)];
    pixels[i * channels] = 128 + 127 * Math.sin(x / 3);
    pixels[i * channels + 1] = 128 + 127 * Math.sin(y / 5);
    pixels[i * channels + 2] = (x * y) % 256;
    if (channels === 4) pixels[i * channels + 3] = 255 - (255 * x) / width;
  }
  return sharp(pixels, { raw: { width, height, channels } });
}

/** Frames of one colour each, stacked as sharp wants them. */
function frames(count: number): Sharp {
  const [width, pageHeight, channels] = [20, 10, 3] as const;
  const frameBytes = width * pageHeight * channels;
  const pixels = Uint8Array.from(
    { length: count * frameBytes },
    (_, i) => 80 * Math.floor(i / frameBytes),
  );
  return sharp(pixels, { raw: { width, height: count * pageHeight, channels, pageHeight } });
}

const orientations = [1, 2, 3, 4, 5, 6, 7, 8];

function perOrientation(name: string, encode: (image: Sharp) => Sharp): Record<string, Recipe> {
  return Object.fromEntries(
    orientations.map((orientation) => [
      `${name} of orientation ${orientation}`,
      () => encode(ripples(30, 20).withMetadata({ orientation })),
    ]),
  );
}

const recipes: Record<string, Recipe> = {
  'a JPEG 4:2:0': () => ripples(61, 43).jpeg(),
  'a JPEG 4:4:4': () => ripples(61, 43).jpeg({ chromaSubsampling: '4:4:4' }),
  'a progressive JPEG': () => ripples(61, 43).jpeg({ progressive: true }),
  'a mozjpeg': () => ripples(61, 43).jpeg({ mozjpeg: true }),
  'a grey JPEG': () => ripples(61, 43).toColourspace('b-w').jpeg(),
  'a CMYK JPEG': () => ripples(61, 43).toColourspace('cmyk').jpeg(),
  'a JPEG with a profile': () => ripples(61, 43).withIccProfile('p3').jpeg(),
  ...perOrientation('a JPEG', (image) => image.jpeg()),

  'an RGB PNG': () => ripples(33, 7).png(),
  'an RGBA PNG': () => ripples(33, 7, 4).png(),
  'a grey PNG': () => ripples(33, 7).toColourspace('b-w').png(),
  'a grey PNG with alpha': () => ripples(33, 7, 4).toColourspace('b-w').png(),
  'a 16-bit PNG': () => ripples(33, 7).toColourspace('rgb16').png(),
  'a 16-bit RGBA PNG': () => ripples(33, 7, 4).toColourspace('rgb16').png(),
  'a 16-bit grey PNG': () => ripples(33, 7).toColourspace('grey16').png(),
  'a palette PNG': () => ripples(33, 7).png({ palette: true }),
  'a palette PNG of 4 colours': () => ripples(33, 7).png({ palette: true, colours: 4 }),
  'a palette PNG with alpha': () => ripples(33, 7, 4).png({ palette: true }),
  'an interlaced PNG': () => ripples(33, 7).png({ progressive: true }),
  ...perOrientation('a PNG', (image) => image.png()),

  'a lossy WebP': () => ripples(47, 29).webp(),
  'a lossy WebP with alpha': () => ripples(47, 29, 4).webp(),
  'a lossless WebP': () => ripples(47, 29).webp({ lossless: true }),
  'a lossless WebP with alpha': () => ripples(47, 29, 4).webp({ lossless: true }),
  'a near-lossless WebP': () => ripples(47, 29).webp({ nearLossless: true }),
  'a WebP with a profile': () => ripples(47, 29).withIccProfile('p3').webp(),
  'an animated WebP': () => frames(3).webp(),
  'an animated lossless WebP': () => frames(2).webp({ lossless: true }),
  ...perOrientation('a WebP', (image) => image.webp()),

  'a GIF': () => ripples(25, 35).gif(),
  'a GIF with transparency': () => ripples(25, 35, 4).gif(),
  'an interlaced GIF': () => ripples(25, 35).gif({ progressive: true }),
  'a GIF of 4 colours': () => ripples(25, 35).gif({ colours: 4 }),
  'an animated GIF': () => frames(3).gif(),

  'an AVIF 4:4:4': () => ripples(40, 24).avif({ effort: 0 }),
  'an AVIF 4:2:0': () => ripples(40, 24).avif({ effort: 0, chromaSubsampling: '4:2:0' }),
  'an AVIF with alpha': () => ripples(40, 24, 4).avif({ effort: 0 }),
  'a lossless AVIF': () => ripples(40, 24).avif({ effort: 0, lossless: true }),
  'a 10-bit AVIF': () => ripples(40, 24).toColourspace('rgb16').avif({ effort: 0, bitdepth: 10 }),
  'a 12-bit AVIF': () => ripples(40, 24).toColourspace('rgb16').avif({ effort: 0, bitdepth: 12 }),
  ...perOrientation('an AVIF', (image) => image.avif({ effort: 0 })),

  'a plain TIFF': () => ripples(50, 40).tiff({ compression: 'none' }),
  'an LZW TIFF': () => ripples(50, 40).tiff({ compression: 'lzw' }),
  'a deflate TIFF': () => ripples(50, 40).tiff({ compression: 'deflate' }),
  'a JPEG TIFF': () => ripples(50, 40).tiff({ compression: 'jpeg' }),
  'a packbits TIFF': () => ripples(50, 40).tiff({ compression: 'packbits' }),
  'a WebP TIFF': () => ripples(50, 40).tiff({ compression: 'webp' }),
  'a fax TIFF': () =>
    ripples(50, 40)
      .greyscale()
      .threshold()
      .toColourspace('b-w')
      .tiff({ compression: 'ccittfax4', bitdepth: 1 }),
  'a tiled TIFF': () => ripples(50, 40).tiff({ tile: true, tileWidth: 32, tileHeight: 16 }),
  'a TIFF with alpha': () => ripples(50, 40, 4).tiff({ compression: 'lzw' }),
  'a grey TIFF': () => ripples(50, 40).toColourspace('b-w').tiff({ compression: 'lzw' }),
  'a 16-bit TIFF': () => ripples(50, 40).toColourspace('rgb16').tiff({ compression: 'none' }),
  'a CMYK TIFF': () => ripples(50, 40).toColourspace('cmyk').tiff({ compression: 'lzw' }),
  'a Lab TIFF': () => ripples(50, 40).toColourspace('lab').tiff({ compression: 'lzw' }),
  'a BigTIFF': () => ripples(50, 40).tiff({ bigtiff: true, compression: 'none' }),
  'a TIFF with a pyramid': () => ripples(300, 200).tiff({ pyramid: true, tile: true }),
  'a TIFF of 3 pages': () => frames(3).tiff(),
  ...perOrientation('a TIFF', (image) => image.tiff()),
};
