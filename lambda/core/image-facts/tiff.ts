// TIFF and BigTIFF, either byte order: the first page, told from a camera's raw file that looks like one.
import type { ByteSource } from './byte-source.ts';
import {
  type ColorModel,
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
  rowsPerStrip: 278,
  tileWidth: 322,
  tileHeight: 323,
  subDirectories: 330,
  dngVersion: 50706,
} as const;

const compressions: Readonly<Record<number, string>> = {
  1: 'none',
  2: 'ccitt',
  3: 'ccitt',
  4: 'ccitt',
  5: 'lzw',
  6: 'jpeg',
  7: 'jpeg',
  8: 'deflate',
  32773: 'packbits',
  32946: 'deflate',
  33003: 'jpeg2000',
  33005: 'jpeg2000',
  34661: 'jbig',
  34712: 'jpeg2000',
  34925: 'lzma',
  50000: 'zstd',
  50001: 'webp',
  50002: 'jxl',
};
const lossyCompressions = ['jpeg', 'jpeg2000', 'webp', 'jxl'];

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

/** Samples of a color model besides alpha, where it is not one. */
const ownChannels: Partial<Record<ColorModel, number>> = { rgb: 3, cmyk: 4, ycbcr: 3, lab: 3 };

/** Photometrics of a sensor's values: colour filter array, linear raw. */
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

/** Pages counted; a scan of a book has some hundred. */
const maxPages = 1000;
/** Writers put a page's values just before its directory or just after. */
const bytesBeforeDirectory = 8192;

export function parseTiff(source: ByteSource): Parsed {
  const littleEndian = source.u8(0) === 0x49;
  const bigTiff = source.u16(2, littleEndian) === 43;
  const layout = { littleEndian, bigTiff, start: 0, end: source.totalBytes };
  const offset = readOffset(source, bigTiff ? 8 : 4, layout);
  if (offset < 8 || offset >= source.totalBytes) return 'damaged';
  const countBytes = bigTiff ? 8 : 2;
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
  // Nikon and Sony put a small copy first and the sensor's values into a sub-directory.
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
  // Several samples have their depths outside the directory, where a cut file has lost them.
  const bitDepth = page.has(tag.bitsPerSample) ? (page.number(tag.bitsPerSample) ?? 0) : 1;
  if (!isSize(width, height) || channels < 1 || bitDepth < 1 || bitDepth > 64) return 'damaged';
  const code = page.number(tag.compression) ?? 1;
  const compression = compressions[code] ?? `number ${code}`;
  const photometric = page.number(tag.photometric) ?? (channels < 3 ? 1 : 2);
  const colorModel = colorModels[photometric] ?? 'other';
  const tileWidth = page.number(tag.tileWidth) ?? 0;
  const tileHeight = page.number(tag.tileHeight) ?? 0;
  const isTiled = isSize(tileWidth, tileHeight);
  return {
    ...still,
    format: 'tiff',
    width,
    height,
    bitDepth,
    channels,
    // libvips takes any further sample for alpha, whatever the tag for extra samples calls it.
    hasAlpha: channels > (ownChannels[colorModel] ?? 1),
    colorModel,
    lossless: !lossyCompressions.includes(compression),
    orientation: toOrientation(page.number(tag.orientation) ?? 1),
    compression,
    ...(isTiled
      ? { tile: { width: tileWidth, height: tileHeight } }
      : { stripRows: Math.min(page.number(tag.rowsPerStrip) ?? height, height) }),
    ...countPages(source, page, offset, layout),
  };
}

/** Follows the chain of pages as far as the bytes at hand reach. */
function countPages(
  source: ByteSource,
  first: Directory,
  firstOffset: number,
  layout: DirectoryLayout,
): { frames: number; framesExact: boolean } {
  const { bigTiff, littleEndian, end } = layout;
  const offsetBytes = bigTiff ? 8 : 4;
  const seen = new Set([firstOffset]);
  let nextAt = first.nextAt;
  while (seen.size < maxPages && source.has(nextAt, offsetBytes)) {
    const next = readOffset(source, nextAt, layout);
    // A chain that ends, leaves the file or bites its tail has shown all its pages.
    if (next === 0 || next + 2 > end || seen.has(next))
      return { frames: seen.size, framesExact: true };
    if (!source.has(next, bigTiff ? 8 : 2)) break;
    seen.add(next);
    const entries = bigTiff ? source.u64(next, littleEndian) : source.u16(next, littleEndian);
    nextAt = next + (bigTiff ? 8 : 2) + entries * (bigTiff ? 20 : 12);
  }
  return { frames: seen.size, framesExact: false };
}
