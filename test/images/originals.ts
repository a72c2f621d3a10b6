// Originals of every kind that a browser shows. Our thumbnails of them must look as in Chromium.
import { readdirSync, readFileSync } from 'node:fs';
import { bytesOf, exif } from './bytes.ts';
import { exifSegment, iccSegment, insertJpegSegments } from './jpeg.ts';
import { waves, wavesFile } from './pictures.ts';
import {
  cicpChunk,
  clliChunk,
  gammaChunk,
  iccpChunk,
  insertPngChunks,
  mdcvChunk,
  pngChunk,
  primariesChunk,
} from './png.ts';
import { adobeRgbProfile, displayP3Profile, greyProfile } from './profiles.ts';
import { appendWebpChunk, webpFlag } from './webp.ts';

export interface Original {
  readonly name: string;
  readonly contentType?: string;
  make(): Promise<Uint8Array> | Uint8Array;
}

function originals(
  made: Readonly<Record<string, Original['make']>>,
  contentType?: string,
): Original[] {
  const type = contentType === undefined ? {} : { contentType };
  return Object.entries(made).map(([name, make]) => ({ name, make, ...type }));
}

const folder = new URL('../files/originals/', import.meta.url);
/** What sharp does not write: small bitmaps, icons and palettes, AVIFs with colours by numbers, and gain maps. */
const files = originals(
  Object.fromEntries(
    readdirSync(folder)
      .filter((name) => !name.endsWith('.md'))
      .map((name) => [name, () => readFileSync(new URL(name, folder))]),
  ),
);

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
  'a grey JPEG with a grey profile': async () =>
    insertJpegSegments(await greyJpeg(), iccSegment(greyProfile(1.4))),
});

const png = (channels: 1 | 3 | 4 = 3) => waves(channels).png().toBuffer();
const deepPng = (channels: 3 | 4 = 3) => waves(channels).toColourspace('rgb16').png().toBuffer();
const pngWith = async (...chunks: readonly Uint8Array[]) => insertPngChunks(await png(), ...chunks);
const deepPngWith = async (...chunks: readonly Uint8Array[]) =>
  insertPngChunks(await deepPng(4), ...chunks);
const pngs = originals({
  'a PNG': () => png(),
  'an RGBA PNG': () => png(4),
  'an interlaced PNG': () => waves(4).png({ progressive: true }).toBuffer(),
  'a palette PNG': () => wavesFile('palette.png'),
  'a 16-bit PNG': () => deepPng(),
  'a 16-bit RGBA PNG': () => deepPng(4),
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
});

const avifOptions = { quality: 80, effort: 0 };
const avifs = originals({
  'an AVIF 4:2:0': () =>
    waves()
      .avif({ ...avifOptions, chromaSubsampling: '4:2:0' })
      .toBuffer(),
  'an AVIF with alpha': () => waves(4).avif(avifOptions).toBuffer(),
  'a 10-bit AVIF': () => wavesFile('deep.avif'),
  'an AVIF in Display P3': () => waves().withIccProfile('p3').avif(avifOptions).toBuffer(),
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

export const plainOriginals: readonly Original[] = [
  ...jpegs,
  ...pngs,
  ...webps,
  ...gifs,
  ...avifs,
  ...svgs,
  ...files,
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
