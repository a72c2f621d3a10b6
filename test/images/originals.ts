// Originals of every kind that a browser shows, made in code. Our thumbnails of them must look as in Chromium.
import sharp from 'sharp';
import { avifOf, avifWith, codedAvifItemOf } from './avif.ts';
import { rows, testPalette, writeBmp } from './bmp.ts';
import { bytesOf, exif } from './bytes.ts';
import { gainMapAvif, ultraHdrJpeg } from './gain-map.ts';
import { disposal, writeGif } from './gif.ts';
import { clli, mdcv, nclx } from './heif-properties.ts';
import { iconBitmap, writeIco } from './ico.ts';
import { exifSegment, iccSegment, insertJpegSegments } from './jpeg.ts';
import { waves, wavesFile, wavesSize } from './pictures.ts';
import {
  cicpChunk,
  clliChunk,
  gammaChunk,
  iccpChunk,
  insertPngChunks,
  mdcvChunk,
  pngChunk,
  primariesChunk,
  writePng,
} from './png.ts';
import { adobeRgbProfile, displayP3Profile, greyProfile } from './profiles.ts';
import { appendWebpChunk, webpFlag } from './webp.ts';

export interface Original {
  readonly name: string;
  readonly contentType?: string;
  /** Why a thumbnail may differ from what Chromium shows, and by how much of 255. */
  readonly statedDifference?: number;
  make(): Promise<Uint8Array> | Uint8Array;
}

function originals(
  made: Readonly<Record<string, Original['make']>>,
  contentType?: string,
): Original[] {
  const type = contentType === undefined ? {} : { contentType };
  return Object.entries(made).map(([name, make]) => ({ name, make, ...type }));
}

const jpeg = () => waves().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
const greyJpeg = () => waves().toColourspace('b-w').jpeg({ quality: 95 }).toBuffer();
const jpegWith = async (...segments: readonly Uint8Array[]) =>
  insertJpegSegments(await jpeg(), ...segments);

const jpegs = originals({
  'a JPEG 4:2:0': () => waves().jpeg({ quality: 95 }).toBuffer(),
  'a progressive JPEG': () => waves().jpeg({ progressive: true }).toBuffer(),
  'a grey JPEG': () => waves().toColourspace('b-w').jpeg().toBuffer(),
  'a CMYK JPEG with a profile': () =>
    waves().withIccProfile('cmyk').jpeg({ quality: 95 }).toBuffer(),
  'a JPEG in Display P3': () => jpegWith(iccSegment(displayP3Profile)),
  'a JPEG in Adobe RGB': () => jpegWith(iccSegment(adobeRgbProfile)),
  'a JPEG with a gain map': async () => ultraHdrJpeg(await jpeg()),
  'a grey JPEG with a grey profile': async () =>
    insertJpegSegments(await greyJpeg(), iccSegment(greyProfile(1.4))),
});

const png = (channels: 1 | 3 | 4 = 3) => waves(channels).png().toBuffer();
const deepPng = (channels: 3 | 4 = 3) => waves(channels).toColourspace('rgb16').png().toBuffer();
const pngWith = async (...chunks: readonly Uint8Array[]) => insertPngChunks(await png(), ...chunks);
const deepPngWith = async (...chunks: readonly Uint8Array[]) =>
  insertPngChunks(await deepPng(4), ...chunks);
/** Grey samples that climb by 7 and wrap around. */
const greyPng = (width: number, bitDepth: 1 | 2 | 16, chunks: readonly Uint8Array[] = []) => {
  const data = new Uint8Array((width * bitDepth * 60) / 8);
  const step = bitDepth === 16 ? 2 : 1;
  for (let i = 0; i < data.length; i += step) data[i] = (i / step) * 7;
  return writePng({ width, height: 60, bitDepth, colorType: 0, chunks, data });
};

const pngs = originals({
  'a PNG': () => png(),
  'an RGBA PNG': () => png(4),
  'an interlaced PNG': () => waves(4).png({ progressive: true }).toBuffer(),
  'a palette PNG': () => wavesFile('palette.png'),
  'a 16-bit PNG': () => deepPng(),
  'a 16-bit RGBA PNG': () => deepPng(4),
  'a 16-bit grey PNG': () => greyPng(90, 16),
  'a 1-bit PNG': () => greyPng(64, 1),
  'a 2-bit PNG': () => greyPng(64, 2),
  'a PNG with one transparent colour': async () => {
    const colors = bytesOf(...[1, 2, 3, 4, 5, 6, 7, 8].map((i) => [i * 30, 9, 9]));
    const small = sharp(colors, { raw: { width: 4, height: 2, channels: 3 } });
    const large = small.resize(64, 32, { kernel: 'nearest' }).png();
    return insertPngChunks(await large.toBuffer(), pngChunk('tRNS', [0, 60, 0, 9, 0, 9]));
  },
  'a PNG in Display P3': () => pngWith(iccpChunk(displayP3Profile)),
  'a PNG in Adobe RGB with alpha': async () =>
    insertPngChunks(await png(4), iccpChunk(adobeRgbProfile)),
  'a 16-bit PNG in PQ': () => deepPngWith(cicpChunk(9, 16)),
  'a PNG in HLG': () => pngWith(cicpChunk(9, 18)),
  ...Object.fromEntries(
    [100, 400, 4000, 10_000, 400_000].map((peakNits) => [
      `a 16-bit PNG in PQ with a peak of ${peakNits} cd/m²`,
      () => deepPngWith(cicpChunk(9, 16), clliChunk(peakNits)),
    ]),
  ),
  'a PNG in HLG with a peak of 300 cd/m²': () => pngWith(cicpChunk(9, 18), clliChunk(300)),
  'a 16-bit PNG in PQ from a display of 400 cd/m²': () =>
    deepPngWith(cicpChunk(12, 16), clliChunk(0), mdcvChunk(400)),
  'a 16-bit PNG in Display P3': () => deepPngWith(iccpChunk(displayP3Profile)),
  'a 16-bit grey PNG with a grey profile': () => greyPng(90, 16, [iccpChunk(greyProfile(1.4))]),
  'a PNG in linear light': () => pngWith(gammaChunk(1)),
  'a PNG of gamma 1/1.4 and wide primaries': () =>
    pngWith(
      gammaChunk(1 / 1.4),
      primariesChunk([0.3127, 0.329], [0.68, 0.32], [0.265, 0.69], [0.15, 0.06]),
    ),
  'a PNG whose sRGB chunk overrides its gamma': () => pngWith(pngChunk('sRGB', 0), gammaChunk(1)),
  'a PNG in Display P3 by cICP': () => pngWith(cicpChunk(12, 13)),
});

const webps = originals({
  'a WebP': () => waves().webp({ quality: 95 }).toBuffer(),
  'a WebP with alpha': () => waves(4).webp({ quality: 95 }).toBuffer(),
  'a lossless WebP': () => waves(4).webp({ lossless: true }).toBuffer(),
  'a WebP in Display P3': async () => {
    const webp = await waves(4).withIccProfile('p3').webp({ quality: 95 }).toBuffer();
    return appendWebpChunk(webp, 'XMP ', bytesOf('<x/>'), webpFlag.xmp);
  },
});

const gifs = originals({
  'a GIF': () => wavesFile('opaque.gif'),
  'a GIF with transparency': () => wavesFile('transparent.gif'),
  'a GIF whose first frame is smaller than its canvas': () =>
    writeGif({
      width: 80,
      height: 60,
      frames: [
        { left: 20, top: 10, width: 30, height: 40, color: 1, disposal: disposal.toBackground },
        { width: 80, height: 60, color: 2 },
      ],
    }),
});

const avifOptions = { quality: 80, effort: 0 };
/** The profile changes what the samples mean, and not the samples. */
const deepSrgbAvif = wavesFile('deep-srgb.avif');
const deepAvifByNumbers = (primaries: number, transfer: number, ...light: readonly Uint8Array[]) =>
  avifWith(deepSrgbAvif, nclx(primaries, transfer, 6), ...light);

const avifs = originals({
  'an AVIF 4:2:0': () =>
    waves()
      .avif({ ...avifOptions, chromaSubsampling: '4:2:0' })
      .toBuffer(),
  'an AVIF with alpha': () => waves(4).avif(avifOptions).toBuffer(),
  'a 10-bit AVIF': () => wavesFile('deep.avif'),
  'an AVIF in Display P3': () => waves().withIccProfile('p3').avif(avifOptions).toBuffer(),
  'a 10-bit AVIF in Display P3 by nclx': () => deepAvifByNumbers(12, 13),
  'a 10-bit AVIF in PQ': () => deepAvifByNumbers(9, 16),
  'a 10-bit AVIF in HLG': () => deepAvifByNumbers(9, 18),
  'a 10-bit AVIF in PQ with a peak of 400 cd/m²': () => deepAvifByNumbers(9, 16, clli(400)),
  'a 10-bit AVIF in PQ and P3 with a peak of 4000 cd/m²': () =>
    deepAvifByNumbers(12, 16, clli(4000)),
  'a 10-bit AVIF in HLG with a peak of 10,000 cd/m²': () => deepAvifByNumbers(9, 18, clli(10_000)),
  'a 10-bit AVIF in PQ from a display of 400 cd/m²': () => {
    const { properties, ...item } = codedAvifItemOf(deepSrgbAvif);
    const colors = [nclx(9, 16, 6), clli(0)];
    return avifOf([{ ...item, properties: [...properties, ...colors], optional: [mdcv(400)] }]);
  },
  'an AVIF with a gain map': async () => {
    const { properties, ...item } = codedAvifItemOf(await waves().avif(avifOptions).toBuffer());
    const base = { ...item, properties: [...properties, nclx(1, 13, 6)] };
    return gainMapAvif(base, wavesSize, { base: 0, other: 2 });
  },
  'a 10-bit AVIF in PQ with a peak of 4000 cd/m² and a gain map for ordinary screens': () => {
    const { properties, ...item } = codedAvifItemOf(deepSrgbAvif);
    const base = { ...item, properties: [...properties, nclx(9, 16, 6), clli(4000)] };
    return gainMapAvif(base, wavesSize, { base: 2, other: 0 });
  },
  'a 10-bit AVIF in Display P3': () => wavesFile('deep-p3.avif'),
});

const svg = (attributes: string) =>
  bytesOf(
    `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}><rect width="100%" height="50%" fill="#c33"/>`,
    '<circle cx="50%" cy="50%" r="30%" fill="#36c" fill-opacity=".6"/></svg>',
  );

const svgs = originals(
  {
    'an SVG with a size': () => svg('width="90" height="60"'),
    'an SVG with a view box': () => svg('viewBox="0 0 90 60"'),
  },
  'image/svg+xml',
);

const bmpSize = { width: 90, height: 60 };
const bmpRows = Array.from({ length: 60 }, (_, y) =>
  Array.from({ length: 90 }, (_, x) => (y * 4) | ((x * 2) << 8) | (((x + y) & 255) << 16)),
);
const iconRows = bmpRows.slice(0, 32).map((row) => row.slice(0, 32));
const indexedBmp = (bits: number) => {
  const indices = bmpRows.map((row) => row.map((v, x) => (v + (x >> 4)) % 2 ** bits));
  const palette = testPalette(2 ** bits);
  return writeBmp({ ...bmpSize, bitsPerPixel: bits, palette, data: rows(indices, bits) });
};
const iconSize = { width: 32, height: 32, bitsPerPixel: 24 };

const bmpsAndIcons = originals({
  'a BMP of 24 bits': () => writeBmp({ ...bmpSize, bitsPerPixel: 24, data: rows(bmpRows, 24) }),
  'a BMP of 8 bits': () => indexedBmp(8),
  'a BMP of 1 bit': () => indexedBmp(1),
  'a BMP with alpha': () => {
    const withAlpha = bmpRows.map((row) => row.map((v, x) => (v | ((x * 2) << 24)) >>> 0));
    return writeBmp({
      ...bmpSize,
      bitsPerPixel: 32,
      headerSize: 124,
      compression: 3,
      masks: [0xff0000, 0xff00, 0xff, 0xff000000],
      data: rows(withAlpha, 32),
    });
  },
  'an icon with a mask': () => {
    const mask = iconRows.map((row) => row.map((_, x) => (x < 9 ? 1 : 0)));
    const content = iconBitmap({ ...iconSize, data: rows(iconRows, 24) }, mask);
    return writeIco([{ ...iconSize, content }]);
  },
  'an icon with a PNG inside': async () => {
    const content = await waves(4).resize(256, 256, { fit: 'fill' }).png().toBuffer();
    return writeIco([{ width: 0, height: 0, content }]);
  },
});

export const plainOriginals: readonly Original[] = [
  ...jpegs,
  ...pngs,
  ...webps,
  ...gifs,
  ...avifs,
  ...svgs,
  ...bmpsAndIcons,
];

export const orientedOriginals: readonly Original[] = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((o) =>
  originals({
    [`a JPEG of orientation ${o}, little endian`]: () => jpegWith(exifSegment(exif(o, 'II'))),
    [`a JPEG of orientation ${o}, big endian`]: () => jpegWith(exifSegment(exif(o, 'MM'))),
    [`a PNG of orientation ${o}`]: () => pngWith(pngChunk('eXIf', exif(o, 'MM'))),
    [`a WebP of orientation ${o}`]: () =>
      waves().withMetadata({ orientation: o }).webp({ quality: 95 }).toBuffer(),
    [`an AVIF of orientation ${o}`]: () =>
      waves().withMetadata({ orientation: o }).avif({ quality: 90, effort: 0 }).toBuffer(),
  }),
);
