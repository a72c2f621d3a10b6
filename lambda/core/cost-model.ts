// Facts -> what rendering will need: peak memory, and CPU time on a full vCPU.
import costTable from './cost-table.json' with { type: 'json' };
import type { ImageFacts } from './image-facts.ts';

/**
 * Pixels of an animation's frames together beyond which only its first is rendered: at 4.5 MB per million they fit the
 * smallest tier. At 800x600 it is 104 frames.
 */
export const maxAnimationPixels = 50e6;

/** Need of one class of images: fixed part, and growth with the source's samples and bytes. */
export interface ClassNeed {
  readonly memoryMb: number;
  readonly memoryMbPerMegasample: number;
  readonly cpuMs: number;
  readonly cpuMsPerMegasample: number;
  readonly cpuMsPerInputMb: number;
}

/** Resident memory of a buffered input, per byte of it: every class measured 0.95. */
const memoryPerInputByte = 0.95;

/**
 * Classes that nothing here can make files of, or whose cost does not follow from their size: set by hand.
 */
const statedNeeds = {
  // Rasterised at twice the thumbnail's size whatever its own; its head does not tell the few that take up to 5 s.
  SVG: stated(110, 0, 150, 0),
  // libheif in WebAssembly: 85 + 9.3 in a fresh process; 387 MB were seen at 16 MP, since its heap is let go late.
  HEIC: stated(85, 20, 50, 170),
  // 120 MB and 10 to 22 ms were measured, warm, of a copy of 320x240.
  'HEIC with a small copy': stated(125, 0, 40, 0),
  'JPEG XL': stated(80, 36, 50, 185),
  ICO: stated(75, 8, 10, 15),
};

/** `npm run bench:calibrate -- --write` measures these, and says how far off they are. */
const needs = { ...costTable.classes, ...statedNeeds } satisfies Record<string, ClassNeed>;

/** What the product is asked for where nothing else is said, in pixels. */
const usualThumbnailSize = 128;

export type ImageClass = keyof typeof needs;

/** What the handler's process holds while the render process works, in MB: Node, the SDK, the code, the first read. */
export const handlerMemoryMb = costTable.handlerMb;

export interface Prediction {
  readonly imageClass: ImageClass;
  /** Peak resident memory of a fresh render process, in MB. */
  readonly memoryMb: number;
  /** CPU time at 1769 MB, where a Lambda has one full vCPU, in milliseconds. */
  readonly cpuMs: number;
  /**
   * What keeps the image within its prediction: the facts of its header, or only the limits of the process that renders
   * it. Such an image runs where the prediction puts it, and gets one more try on the next tier.
   */
  readonly boundedBy: 'header' | 'process';
}

/**
 * @param bytes size of the source
 * @param thumbnailSize longest side of the thumbnail in pixels: a HEIC's small copy serves where it is as large
 */
export function predictNeed(
  facts: ImageFacts,
  bytes: number,
  thumbnailSize = usualThumbnailSize,
): Prediction {
  const imageClass = classOf(facts, thumbnailSize);
  const found = needs[imageClass];
  const megasamples = megasamplesOf(facts);
  const inputMb = bytes / 1e6;
  return {
    imageClass,
    memoryMb:
      found.memoryMb + found.memoryMbPerMegasample * megasamples + bufferMemoryMb(facts, bytes),
    cpuMs:
      found.cpuMs +
      found.cpuMsPerMegasample * megasamples +
      found.cpuMsPerInputMb * inputMb +
      (cpuMsPerTagMb * (facts.pagesTagBytes ?? 0)) / 1e6,
    boundedBy: isCalibrated(facts) ? 'header' : 'process',
  };
}

/** Memory that the file and the rows of its picture take, in MB: what every class has on top of its own constants. */
export function bufferMemoryMb(facts: ImageFacts, bytes: number): number {
  return inputMemoryMb(facts, bytes) + rowMemoryMb(facts);
}

/**
 * Rows that libvips holds while it shrinks a picture that it reads row by row at full size: buffers of its own, and the
 * rows that one row of the thumbnail is made from. From PNGs and TIFFs of 7 to 65,535 rows and 8000 to 5,000,000 columns,
 * which it fits within 10 %, or 35 % on the safe side (November 2026).
 */
function heldRows(height: number): number {
  return Math.min(20 * height, 350) + Math.min(height, 700);
}

/** A picture of 8 bits with transparency is multiplied out to more bits: measured 1.1 to 1.39. */
const transparentRowFactor = 1.4;

/** Only PNG and TIFF: the sides of other formats, or their decoders' reduction, leave rows that do not matter. */
function rowMemoryMb({ format, width, height, ...facts }: ImageFacts): number {
  if (format !== 'png' && format !== 'tiff') return 0;
  const isPalette = facts.colorModel === 'palette';
  const samples = isPalette ? 3 + Number(facts.hasAlpha) : facts.channels;
  const sampleBytes = isPalette ? 1 : Math.ceil(facts.bitDepth / 8);
  const factor = facts.hasAlpha && sampleBytes === 1 ? transparentRowFactor : 1;
  return (factor * width * samples * sampleBytes * heldRows(height)) / 1e6;
}

/**
 * Memory that the file itself takes, in MB. A CMYK JPEG is copied once, to take another profile. Of a PNG, bytes that its
 * pixels would not fill are metadata or worse, of which its readers make two copies: a fresh process took 321 MB for one
 * of 90 MB of EXIF, and 333 are predicted.
 */
function inputMemoryMb(facts: ImageFacts, bytes: number): number {
  const { format, colorModel, width, height, channels, bitDepth } = facts;
  const isInks = format === 'jpeg' && (colorModel === 'cmyk' || colorModel === 'ycck');
  const pixelBytes = (width * height * channels * bitDepth) / 8 + height;
  const surplus = format === 'png' ? Math.max(0, bytes - pixelBytes) : 0;
  return (memoryPerInputByte * ((isInks ? 2 : 1) * bytes + 2 * surplus)) / 1e6;
}

/**
 * The size by which a class grows, in millions: samples where their number differs between files of one class, as a
 * JPEG's does with its subsampling, and pixels elsewhere.
 */
export function megasamplesOf(facts: ImageFacts): number {
  const perPixel = facts.format === 'jpeg' || facts.format === 'avif' ? samplesPerPixel(facts) : 1;
  return (decodedPixels(facts) * perPixel) / 1e6;
}

const chromaSamples: Readonly<Record<string, number>> = { '4:2:0': 0.5, '4:2:2': 1, '4:0:0': 0 };

/** Unusual subsamplings count as none. AVIF is decoded to 16 bits from anything deeper than 8. */
function samplesPerPixel({ bitDepth, channels, hasAlpha, subsampling }: ImageFacts): number {
  const colors = hasAlpha ? channels - 1 : channels;
  const beyondLight = colors - 1;
  const chroma = subsampling === undefined ? undefined : chromaSamples[subsampling];
  const unreduced = Math.max(0, beyondLight - 2);
  const samples = 1 + (chroma ?? Math.min(2, beyondLight)) + unreduced + (hasAlpha ? 1 : 0);
  return bitDepth > 8 ? 1.25 * samples : samples;
}

/** Of an animation whose frames the head does not tell, the most that are ever decoded. */
function decodedPixels({
  animated,
  codedPixels = 0,
  format,
  frames,
  framesExact,
  width,
  height,
}: ImageFacts): number {
  const first = Math.max(width * height, codedPixels);
  if (!animated || (format !== 'gif' && format !== 'webp')) return first;
  const all = framesExact ? first * frames : maxAnimationPixels;
  return all > maxAnimationPixels ? first : Math.max(first, all);
}

/**
 * As the decoder decides (render/decoders/heic); where that finds more against the copy, a process that takes too much
 * for it ends, and a larger tier tries.
 */
function hasSmallCopy({ thumbnail, width, height }: ImageFacts, wantedSize: number): boolean {
  if (thumbnail === undefined || width * height <= 1e6) return false;
  const isLargeEnough = Math.max(thumbnail.width, thumbnail.height) >= wantedSize;
  const ratio = (thumbnail.width * height) / (thumbnail.height * width);
  const rounding = 1 / Math.min(thumbnail.width, thumbnail.height);
  return isLargeEnough && Math.abs(ratio - 1) <= Math.max(0.01, rounding);
}

/** Encoders make about ten scans; a decoder goes over all pixels for each, and 500 scans took 12.4 s and 837 MB. */
const usualScans = 16;

/** The calibration has these; libtiff hands the others to further decoders. */
const usualTiffCompressions: ReadonlySet<string | undefined> = new Set([
  'none',
  'lzw',
  'deflate',
  'packbits',
]);

/** Writers make tiles of 128 pixels or more, 16,000 of them in the largest picture; a million of 16 pixels took 16 s. */
const usualTiles = 20_000;

/** libtiff reads the tags of every page: 64,000 MB, an 8 MB profile shared by 8000 pages, took 19.3 s. */
const cpuMsPerTagMb = 0.3;

/** Comments unpack to a thousand times their size: 1 MB of them took up to 10 s. */
const usualTextBytes = 100_000;

/** Whether the header says all that the cost follows from, and the calibration covers it. */
function isCalibrated(facts: ImageFacts): boolean {
  switch (facts.format) {
    // Their constants are set by hand.
    case 'svg':
    case 'heic':
    case 'jxl':
    case 'ico':
      return false;
    case 'gif':
    case 'webp':
      return facts.framesExact;
    case 'avif':
      return !facts.animated;
    case 'jpeg':
      return facts.compression !== 'arithmetic' && (facts.scans ?? 1) <= usualScans;
    case 'tiff':
      return (
        usualTiffCompressions.has(facts.compression) &&
        facts.bitDepth <= 16 &&
        facts.framesExact &&
        tilesOf(facts) <= usualTiles
      );
    // The JPEG or PNG that a BMP wraps has a header of its own.
    case 'bmp':
      return facts.compression !== 'jpeg' && facts.compression !== 'png';
    case 'png':
      return (facts.packedTextBytes ?? 0) <= usualTextBytes;
  }
}

function tilesOf({ width, height, tile }: ImageFacts): number {
  return tile ? Math.ceil(width / tile.width) * Math.ceil(height / tile.height) : 1;
}

function classOf(facts: ImageFacts, thumbnailSize: number): ImageClass {
  switch (facts.format) {
    case 'jpeg':
      return facts.progressive ? 'progressive JPEG' : 'baseline JPEG';
    case 'png':
      if (facts.progressive) return facts.bitDepth > 8 ? 'interlaced 16-bit PNG' : 'interlaced PNG';
      return facts.bitDepth > 8 ? '16-bit PNG' : '8-bit PNG';
    case 'webp':
      // Its frames are held together, as those of a GIF are.
      if (facts.animated) return 'GIF';
      return facts.lossless ? 'lossless WebP' : 'lossy WebP';
    case 'avif':
      return 'AVIF';
    case 'gif':
      return 'GIF';
    case 'tiff':
      return 'TIFF';
    case 'svg':
      return 'SVG';
    case 'heic':
      return hasSmallCopy(facts, thumbnailSize) ? 'HEIC with a small copy' : 'HEIC';
    case 'jxl':
      return 'JPEG XL';
    case 'bmp':
      return 'BMP';
    case 'ico':
      return 'ICO';
  }
}

function stated(
  memoryMb: number,
  memoryMbPerMegasample: number,
  cpuMs: number,
  cpuMsPerMegasample: number,
): ClassNeed {
  return { memoryMb, memoryMbPerMegasample, cpuMs, cpuMsPerMegasample, cpuMsPerInputMb: 0 };
}
