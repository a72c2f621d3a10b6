// Originals of every kind that a browser shows, made in code: what Chromium and we must agree on.
import sharp from 'sharp';
import { withNclx } from './avif-files.ts';
import { rows, testPalette, writeBmp } from './bmp-files.ts';
import { bytesOf, exif } from './bytes.ts';
import { disposal, writeGif } from './gif-files.ts';
import { iconBitmap, writeIco } from './ico-files.ts';
import { exifSegment, iccSegment, insertJpegSegments } from './jpeg-files.ts';
import { iccpChunk, insertPngChunks, pngChunk } from './png-files.ts';
import { pngOriginals } from './png-originals.ts';
import { adobeRgbProfile, displayP3Profile, greyProfile, srgbProfile } from './profiles.ts';
import { type Original, waves } from './waves.ts';
import { appendWebpChunk, webpFlag } from './webp-files.ts';

const jpeg = () => waves().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
const deepAvif = () =>
  waves().toColourspace('rgb16').avif({ quality: 80, effort: 0, bitdepth: 10 }).toBuffer();
/** The samples are as they were drawn, whatever the profile. */
const deepAvifWithProfile = async (profile = srgbProfile) =>
  sharp(insertPngChunks(await waves().toColourspace('rgb16').png().toBuffer(), iccpChunk(profile)))
    .toColourspace('rgb16')
    .keepIccProfile()
    .avif({ quality: 80, effort: 0, bitdepth: 10 })
    .toBuffer();
const svg = (attributes: string) =>
  bytesOf(
    `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}><rect width="100%" height="50%" fill="#c33"/>`,
    '<circle cx="50%" cy="50%" r="30%" fill="#36c" fill-opacity=".6"/></svg>',
  );

const bmpRows = Array.from({ length: 60 }, (_, y) =>
  Array.from({ length: 90 }, (_, x) => (y * 4) | ((x * 2) << 8) | (((x + y) & 255) << 16)),
);
const maskRows = bmpRows.slice(0, 32).map((row) => row.slice(0, 32).map((_, x) => (x < 9 ? 1 : 0)));
const indexed = (bits: number) =>
  writeBmp({
    width: 90,
    height: 60,
    bitsPerPixel: bits,
    palette: testPalette(2 ** bits),
    data: rows(
      bmpRows.map((row) => row.map((v, x) => (v + (x >> 4)) % 2 ** bits)),
      bits,
    ),
  });

const orientations = [1, 2, 3, 4, 5, 6, 7, 8] as const;
const turned = (name: string, make: (orientation: number) => Original['make']): Original[] =>
  orientations.map((orientation) => ({
    name: `${name} of orientation ${orientation}`,
    make: make(orientation),
  }));

export const orientedOriginals: readonly Original[] = [
  ...turned(
    'a JPEG, little endian',
    (o) => async () => insertJpegSegments(await jpeg(), exifSegment(exif(o, 'II'))),
  ),
  ...turned(
    'a JPEG, big endian',
    (o) => async () => insertJpegSegments(await jpeg(), exifSegment(exif(o, 'MM'))),
  ),
  ...turned(
    'a PNG',
    (o) => async () =>
      insertPngChunks(await waves().png().toBuffer(), pngChunk('eXIf', exif(o, 'MM'))),
  ),
  ...turned(
    'a WebP',
    (o) => () => waves().withMetadata({ orientation: o }).webp({ quality: 95 }).toBuffer(),
  ),
  ...turned(
    'an AVIF',
    (o) => () =>
      waves().withMetadata({ orientation: o }).avif({ quality: 90, effort: 0 }).toBuffer(),
  ),
];

const jpegOriginals: readonly Original[] = [
  { name: 'a JPEG 4:2:0', make: () => waves().jpeg({ quality: 95 }).toBuffer() },
  { name: 'a progressive JPEG', make: () => waves().jpeg({ progressive: true }).toBuffer() },
  { name: 'a grey JPEG', make: () => waves().toColourspace('b-w').jpeg().toBuffer() },
  {
    name: 'a CMYK JPEG with a profile',
    make: () => waves().withIccProfile('cmyk').jpeg({ quality: 95 }).toBuffer(),
  },
  {
    name: 'a JPEG in Display P3',
    make: async () => insertJpegSegments(await jpeg(), iccSegment(displayP3Profile)),
  },
  {
    name: 'a JPEG in Adobe RGB',
    make: async () => insertJpegSegments(await jpeg(), iccSegment(adobeRgbProfile)),
  },
  {
    name: 'a grey JPEG with a grey profile',
    make: async () =>
      insertJpegSegments(
        await waves().toColourspace('b-w').jpeg({ quality: 95 }).toBuffer(),
        iccSegment(greyProfile(1.4)),
      ),
  },
];

const otherOriginals: readonly Original[] = [
  { name: 'a WebP', make: () => waves().webp({ quality: 95 }).toBuffer() },
  { name: 'a WebP with alpha', make: () => waves(4).webp({ quality: 95 }).toBuffer() },
  { name: 'a lossless WebP', make: () => waves(4).webp({ lossless: true }).toBuffer() },
  {
    name: 'a WebP in Display P3',
    make: async () =>
      appendWebpChunk(
        await waves(4).withIccProfile('p3').webp({ quality: 95 }).toBuffer(),
        'XMP ',
        bytesOf('<x/>'),
        webpFlag.xmp,
      ),
  },
  { name: 'a GIF', make: () => waves().gif().toBuffer() },
  { name: 'a GIF with transparency', make: () => waves(4).gif().toBuffer() },
  {
    name: 'a GIF whose first frame is smaller than its canvas',
    make: () =>
      writeGif({
        width: 80,
        height: 60,
        frames: [
          { left: 20, top: 10, width: 30, height: 40, color: 1, disposal: disposal.toBackground },
          { width: 80, height: 60, color: 2 },
        ],
      }),
  },
  {
    name: 'an AVIF 4:2:0',
    make: () => waves().avif({ quality: 80, effort: 0, chromaSubsampling: '4:2:0' }).toBuffer(),
  },
  { name: 'an AVIF with alpha', make: () => waves(4).avif({ quality: 80, effort: 0 }).toBuffer() },
  { name: 'a 10-bit AVIF', make: () => deepAvif() },
  {
    name: 'an AVIF in Display P3',
    make: () => waves().withIccProfile('p3').avif({ quality: 80, effort: 0 }).toBuffer(),
  },
  {
    name: 'a 10-bit AVIF in Display P3 by nclx',
    make: async () => withNclx(await deepAvifWithProfile(), 12, 13),
  },
  { name: 'a 10-bit AVIF in PQ', make: async () => withNclx(await deepAvifWithProfile(), 9, 16) },
  { name: 'a 10-bit AVIF in HLG', make: async () => withNclx(await deepAvifWithProfile(), 9, 18) },
  {
    name: 'a 10-bit AVIF in Display P3',
    make: () => deepAvifWithProfile(displayP3Profile),
  },
  {
    name: 'an SVG with a size',
    contentType: 'image/svg+xml',
    make: () => svg('width="90" height="60"'),
  },
  {
    name: 'an SVG with a view box',
    contentType: 'image/svg+xml',
    make: () => svg('viewBox="0 0 90 60"'),
  },
  {
    name: 'a BMP of 24 bits',
    make: () => writeBmp({ width: 90, height: 60, bitsPerPixel: 24, data: rows(bmpRows, 24) }),
  },
  { name: 'a BMP of 8 bits', make: () => indexed(8) },
  { name: 'a BMP of 1 bit', make: () => indexed(1) },
  {
    name: 'a BMP with alpha',
    make: () =>
      writeBmp({
        width: 90,
        height: 60,
        bitsPerPixel: 32,
        headerSize: 124,
        compression: 3,
        masks: [0xff0000, 0xff00, 0xff, 0xff000000],
        data: rows(
          bmpRows.map((row) => row.map((v, x) => (v | ((x * 2) << 24)) >>> 0)),
          32,
        ),
      }),
  },
  {
    name: 'an icon with a mask',
    make: () =>
      writeIco([
        {
          width: 32,
          height: 32,
          bitsPerPixel: 24,
          content: iconBitmap(
            {
              width: 32,
              height: 32,
              bitsPerPixel: 24,
              data: rows(
                bmpRows.slice(0, 32).map((row) => row.slice(0, 32)),
                24,
              ),
            },
            maskRows,
          ),
        },
      ]),
  },
  {
    name: 'an icon with a PNG inside',
    make: async () =>
      writeIco([
        {
          width: 0,
          height: 0,
          content: await waves(4).resize(256, 256, { fit: 'fill' }).png().toBuffer(),
        },
      ]),
  },
];

export const plainOriginals: readonly Original[] = [
  ...jpegOriginals,
  ...pngOriginals,
  ...otherOriginals,
];
