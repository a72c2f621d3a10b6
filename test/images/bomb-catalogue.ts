// The bombs that unit tests, benches and attacks share, and how each may end on a fast or a slow machine.
import type { FailureCode } from '#core/failure.ts';
import { avifFromTiles, avifWithLargeAlpha } from './avif-bombs.ts';
import { crowdedIcon, lyingBmp } from './bmp-bombs.ts';
import { flatGif, longGif } from './gif-bombs.ts';
import { writeManyScans } from './jpeg-bombs.ts';
import { flatPicture } from './pictures.ts';
import * as png from './png-bombs.ts';
import * as svg from './svg-bombs.ts';
import { lyingTiff, tiledTiff } from './tiff-bombs.ts';
import { flatLosslessWebp, hugeWebpCanvas } from './webp-bombs.ts';

type Ending = 'thumbnail' | FailureCode;
type Make = () => Uint8Array | Promise<Uint8Array>;

/** Its size bounds its cost. */
const shown: readonly Ending[] = ['thumbnail'];
/** Takes seconds; on a slow machine the deadline stops it. */
const slow: readonly Ending[] = ['thumbnail', 'took-too-long'];
/** Would take hours. */
const endless: readonly Ending[] = ['took-too-long'];
/** As slow, and damaged. */
const slowDamaged: readonly Ending[] = ['damaged', 'took-too-long'];
const large: readonly Ending[] = ['needs-too-much-memory'];
const many: readonly Ending[] = ['too-many-pixels'];
const complex: readonly Ending[] = ['too-complex'];
const damaged: readonly Ending[] = ['damaged'];
const rare: readonly Ending[] = ['unsupported-variant'];
const unknown: readonly Ending[] = ['not-an-image'];

const masked = (id: string) => `<rect width="200" height="200" mask="url(#${id})"/>`;
const nested = (tag: string, draw: (id: string) => string) =>
  svg.nestedSvg(7, (id, inner) => `<${tag} id="${id}">${inner}</${tag}>`, draw);

export const bombCatalogue: readonly (readonly [name: string, ends: readonly Ending[], Make])[] = [
  // The dispatcher counts all scans of a file of 969 kB. A renderer that gets the job reads only the DC scan.
  [
    'a JPEG of 500 scans over 268 megapixels',
    [...complex, ...slow],
    () => writeManyScans(16_376, 16_376, 500),
  ],
  ['a JPEG of 95 scans over 52 megapixels', slow, () => writeManyScans(8000, 6512, 95)],

  ['a PNG that claims 900 megapixels', many, () => png.lyingPng(30_000)],
  ['a PNG that claims 256 megapixels and has 100 bytes', slowDamaged, () => png.lyingPng(16_000)],
  ['an interlaced PNG of 64 megapixels at 16 bits', shown, () => png.interlacedPng(8000)],
  [
    'a damaged PNG of 100 megapixels',
    shown,
    () => png.damagedPng({ width: 10_000, height: 10_000, bitDepth: 8, colorType: 2 }),
  ],
  ['a PNG whose profile unpacks to 500 MB', shown, () => png.pngWithPackedProfile(5e8)],
  ['a PNG of 20 comments of 50 MB', slow, () => png.pngWithPackedComments(20, 5e7)],
  ['a PNG of 1000 comments', damaged, () => png.pngWithPackedComments(1000, 9)],
  ['a PNG with 90 MB of EXIF', shown, () => png.pngWithExif(9e7)],
  ['a PNG of five million empty chunks', damaged, () => png.pngWithEmptyChunks(5e6)],
  ['a PNG of 64x64 pixels and 500 MB of data', shown, () => png.pngWithMoreData(5e8)],

  ['a GIF of 100 megapixels in 2 MB', shown, () => flatGif(10_000)],
  ['a GIF of 10,000 frames of 4 megapixels', slow, () => longGif(10_000, 2000)],
  ['a lossless WebP of 268 megapixels in 50 bytes', slow, () => flatLosslessWebp(16_383)],
  ['a WebP of two frames on 268 megapixels', slow, () => hugeWebpCanvas(16_383, 2)],

  [
    'an AVIF of 36 megapixels of one colour',
    shown,
    () => flatPicture(6000).avif({ effort: 0 }).toBuffer(),
  ],
  ['an AVIF of 64 pixels from 256 megapixels', large, () => avifFromTiles(16, 16, 1000)],
  ['an AVIF of 64 pixels from 2304 megapixels', many, () => avifFromTiles(16, 16, 3000)],
  ['an AVIF of 64 pixels with an alpha of 25 megapixels', shown, () => avifWithLargeAlpha(5000)],

  ['a TIFF of 4 billion rows a strip', rare, () => lyingTiff(278)],
  ['a TIFF of 64x64 pixels in a tile of 30,000', rare, () => tiledTiff(64, 29_984)],
  ['a TIFF of 390,000 tiles', slow, () => tiledTiff(10_000, 16)],

  ['a BMP that claims 256 megapixels and has 100 bytes', damaged, () => lyingBmp(16_000)],
  ['an icon of 65535 pictures, none of them there', unknown, () => crowdedIcon(65_535)],
  [
    'an icon of 200 pictures of 16 megapixels',
    shown,
    async () => crowdedIcon(200, await flatPicture(4000).png().toBuffer()),
  ],

  // librsvg stops at half a million elements.
  ['nested <use>', slowDamaged, () => nested('g', (id) => `<use href="#${id}"/>`)],
  ['nested masks', endless, () => nested('mask', masked)],
  ['an SVG a thousand kilometres wide', shown, () => svg.svg('', 'width="1e9" height="1e9"')],
  [
    'a blur of a million pixels',
    shown,
    () => svg.filteredSvg('<feGaussianBlur stdDeviation="1e6"/>'),
  ],
  [
    'turbulence of a billion octaves',
    slow,
    () => svg.filteredSvg('<feTurbulence baseFrequency="0.1" numOctaves="1000000000"/>'),
  ],
  [
    'an SVG around a PNG of 100 megapixels',
    large,
    async () => svg.svgAround(await flatPicture(10_000).png().toBuffer(), 'png'),
  ],
  [
    'an SVG around a JPEG of 880 scans',
    slow,
    () => svg.svgAround(writeManyScans(4896, 4896, 880), 'jpeg'),
  ],
  ['entities that say 375 MB', damaged, () => svg.entitySvg(1_500_000)],
  ['an SVG packed a thousand times', ['unsupported-format'], () => svg.packedSvg(2e8)],
];
