// TIFF and BigTIFF in both byte orders: the first page, the cost of the others, and cameras' raw files, which are refused.
import type { ByteSource } from './byte-source.ts';
import {
  type ColorModel,
  type ImageFacts,
  isSize,
  type Parsed,
  still,
  toOrientation,
  type Unsupported,
  unsupported,
} from './facts.ts';
import {
  type Directory,
  type DirectoryLayout,
  fieldSizes,
  readDirectory,
  readOffset,
} from './tiff-directory.ts';

const tag = {
  subfileType: 254,
  width: 256,
  height: 257,
  bitsPerSample: 258,
  compression: 259,
  photometric: 262,
  make: 271,
  orientation: 274,
  samplesPerPixel: 277,
  tileWidth: 322,
  tileHeight: 323,
  subDirectories: 330,
  dngVersion: 50706,
} as const;

/** Compressions that sharp's libtiff reads. tiff-compressions.test.ts tries them all. */
const compressions: Readonly<Record<number, string>> = {
  1: 'none',
  2: 'ccitt',
  3: 'ccitt',
  4: 'ccitt',
  5: 'lzw',
  7: 'jpeg',
  8: 'deflate',
  32766: 'next',
  32771: 'ccitt',
  32773: 'packbits',
  32809: 'thunderscan',
  32946: 'deflate',
  34676: 'sgilog',
  34677: 'sgilog',
  50001: 'webp',
};
const lossyCompressions = ['jpeg', 'sgilog', 'webp'];

/** Names of compressions that it does not read. All others are rare. */
const unreadCompressions: Readonly<Record<number, string>> = {
  6: 'old-style JPEG',
  33003: 'JPEG 2000',
  33005: 'JPEG 2000',
  34712: 'JPEG 2000',
  34925: 'LZMA',
  50000: 'Zstandard',
};

const colorModels: Readonly<Record<number, ColorModel>> = {
  0: 'grey',
  1: 'grey',
  2: 'rgb',
  3: 'palette',
  4: 'bilevel',
  5: 'cmyk',
  6: 'ycbcr',
  8: 'lab',
  9: 'lab',
  10: 'lab',
};

/** Samples of a colour model without alpha, if more than one. */
const ownChannels: Partial<Record<ColorModel, number>> = { rgb: 3, cmyk: 4, ycbcr: 3, lab: 3 };

/** Photometrics of sensor values: colour filter array, linear raw. */
const rawPhotometrics = [32803, 34892];
/** Compressions of Sony, Kodak, Nikon and Pentax. */
const rawCompressions = [32767, 65000, 34713, 65535];
const rawNames: readonly (readonly [maker: RegExp, formatName: string])[] = [
  [/^nikon/i, 'a Nikon camera raw file (NEF)'],
  [/^sony/i, 'a Sony camera raw file (ARW)'],
  [/^(pentax|ricoh|asahi)/i, 'a Pentax camera raw file (PEF)'],
  [/^samsung/i, 'a Samsung camera raw file (SRW)'],
  [/^(kodak|eastman)/i, 'a Kodak camera raw file'],
];

/** Writers put a page's values close before its directory or after it. */
const bytesBeforeDirectory = 8192;

export function parseTiff(source: ByteSource): Parsed {
  const littleEndian = source.u8(0) === 0x49;
  const bigTiff = source.u16(2, littleEndian) === 43;
  const layout = { littleEndian, bigTiff, start: 0, end: source.totalBytes };
  const { countBytes, valueBytes } = fieldSizes(layout);
  const offset = readOffset(source, valueBytes, layout);
  if (offset < 8 || offset >= source.totalBytes) return 'damaged';
  if (!source.has(offset, countBytes)) {
    const from = Math.max(0, offset - bytesBeforeDirectory);
    source.need(from, offset + countBytes - from);
    return 'damaged';
  }
  const page = readDirectory(source, offset, layout);
  if (page === undefined || page.nextAt > source.totalBytes) return 'damaged';
  return describeRaw(page) ?? describePage(source, page, offset, layout);
}

function describeRaw(page: Directory): Unsupported | undefined {
  if (page.has(tag.dngVersion)) return unsupported('a camera raw file (DNG)');
  // Nikon and Sony write a small copy first, and the sensor values into a sub-directory.
  const isReduced = ((page.number(tag.subfileType) ?? 0) & 1) === 1;
  const isRaw =
    rawPhotometrics.includes(page.number(tag.photometric) ?? 0) ||
    rawCompressions.includes(page.number(tag.compression) ?? 0) ||
    (isReduced && page.has(tag.subDirectories));
  if (!isRaw) return undefined;
  const maker = page.text(tag.make);
  const known = rawNames.find(([pattern]) => pattern.test(maker));
  return unsupported(known?.[1] ?? 'a camera raw file');
}

function describePage(
  source: ByteSource,
  page: Directory,
  offset: number,
  layout: DirectoryLayout,
): Parsed {
  const width = page.number(tag.width) ?? 0;
  const height = page.number(tag.height) ?? 0;
  const channels = page.number(tag.samplesPerPixel) ?? 1;
  const bitDepth = page.number(tag.bitsPerSample) ?? 1;
  const code = page.number(tag.compression) ?? 1;
  const isWhole = [bitDepth, channels, code].every(Number.isInteger);
  if (!isSize(width, height) || !isWhole || channels < 1 || bitDepth < 1 || bitDepth > 64) {
    return 'damaged';
  }
  const compression = compressions[code];
  if (compression === undefined) {
    return unsupported(`a TIFF compressed with ${unreadCompressions[code] ?? 'something rare'}`);
  }
  const photometric = page.number(tag.photometric) ?? (channels < 3 ? 1 : 2);
  const colorModel = colorModels[photometric] ?? 'other';
  const isTiled = page.has(tag.tileWidth) || page.has(tag.tileHeight);
  const tile = { width: page.number(tag.tileWidth) ?? 0, height: page.number(tag.tileHeight) ?? 0 };
  if (isTiled && !isSize(tile.width, tile.height)) return 'damaged';
  return {
    ...still,
    format: 'tiff',
    width,
    height,
    bitDepth,
    channels,
    // libvips reads each further sample as alpha, and ignores the tag for extra samples.
    hasAlpha: channels > (ownChannels[colorModel] ?? 1),
    colorModel,
    lossless: !lossyCompressions.includes(compression),
    orientation: toOrientation(page.number(tag.orientation) ?? 1),
    compression,
    ...(isTiled ? { tile } : {}),
    ...measurePages(source, page, offset, layout),
  };
}

/** Follows the chain of pages to the first directory that is not available or that libtiff would not read. */
function measurePages(
  source: ByteSource,
  first: Directory,
  firstOffset: number,
  layout: DirectoryLayout,
): Pick<ImageFacts, 'frames' | 'framesExact' | 'pagesTagBytes'> {
  const { countBytes, entryBytes, valueBytes } = fieldSizes(layout);
  const seen = new Set([firstOffset]);
  let pagesTagBytes = first.tagBytes;
  let framesExact = false;
  for (let page = first; source.has(page.nextAt, valueBytes); ) {
    const next = readOffset(source, page.nextAt, layout);
    // The count is exact when the chain ends, leaves the file or returns to a page.
    framesExact = next === 0 || next + 2 > layout.end || seen.has(next);
    if (framesExact || !source.has(next, countBytes)) break;
    const entries = source.uint(next, countBytes, layout.littleEndian);
    const nextPage = source.has(next, countBytes + entries * entryBytes)
      ? readDirectory(source, next, layout)
      : undefined;
    if (nextPage === undefined) break;
    seen.add(next);
    pagesTagBytes += nextPage.tagBytes;
    page = nextPage;
  }
  return { frames: seen.size, framesExact, pagesTagBytes };
}
