// Predicts what rendering an image needs: peak memory, and CPU time on a full vCPU.
import { bufferMemoryMb } from './buffer-memory.ts';
import { isCalibrated } from './calibration.ts';
import costTable from './cost-table.json' with { type: 'json' };
import type { ImageFacts } from './image-facts.ts';
import { isEighthEnough } from './is-eighth-enough.ts';

/**
 * An animation with more pixels in all its frames becomes its first frame. At 4.5 MB per million pixels, 50 million fit the
 * smallest tier: 104 frames of 800x600.
 */
export const maxAnimationPixels = 50e6;

/** What one class of images needs: a fixed part, and growth with the source's samples and bytes. */
export interface ClassNeed {
  readonly memoryMb: number;
  readonly memoryMbPerMegasample: number;
  readonly cpuMs: number;
  readonly cpuMsPerMegasample: number;
  readonly cpuMsPerInputMb: number;
}

/** Classes that the calibration cannot make files for, or whose cost does not follow from their size. Set by hand. */
const statedNeeds = {
  // The head does not show what a drawing costs, so every SVG runs on the same tier: the smallest, unless the aim is `fastest`. It
  // gives 7 s of CPU and 380 MB. A drawing that takes more has one more try on the next tier.
  SVG: stated(110, 0, 150, 0),
  // libheif in WebAssembly: 85 + 9.3 in a fresh process. 387 MB were seen at 16 MP, because it frees its heap late.
  HEIC: stated(85, 20, 50, 170),
  // A copy of 320x240 took 120 MB and 10 to 22 ms in a warm process.
  'HEIC with a small copy': stated(125, 0, 40, 0),
  'JPEG XL': stated(80, 36, 50, 185),
  ICO: stated(75, 8, 10, 15),
};

/** `npm run bench:calibrate -- --write` measures the classes of the table, and prints the errors of its predictions. */
const needs = { ...costTable.classes, ...statedNeeds } satisfies Record<string, ClassNeed>;

/** libtiff reads the tags of every page: 64,000 MB, an 8 MB profile that 8000 pages share, took 19.3 s. */
const cpuMsPerTagMb = 0.3;

/** Longest side of a thumbnail in pixels, unless a caller names another. */
const usualThumbnailSize = 128;

export type ImageClass = keyof typeof needs;

/** Memory in MB of the handler's process while the render process works: Node, the SDK, our code and the first read. */
export const handlerMemoryMb = costTable.handlerMb;

export interface Prediction {
  readonly imageClass: ImageClass;
  /** Peak resident memory of a fresh render process, in MB. */
  readonly memoryMb: number;
  /** Milliseconds of CPU time at 1769 MB, where a Lambda has one full vCPU. */
  readonly cpuMs: number;
  /**
   * "header": the facts of the header bound the cost. "process": only the limits of the render process bound it. Such an
   * image runs where the prediction puts it, and gets one more try on the next tier.
   */
  readonly boundedBy: 'header' | 'process';
}

/**
 * @param bytes size of the source
 * @param thumbnailSize longest side of the thumbnail in pixels; a HEIC's small copy must be as large to be used
 */
export function predictNeed(
  facts: ImageFacts,
  bytes: number,
  thumbnailSize = usualThumbnailSize,
): Prediction {
  const imageClass = classOf(facts, thumbnailSize);
  const need = needs[imageClass];
  const megasamples = megasamplesOf(facts);
  return {
    imageClass,
    memoryMb:
      need.memoryMb + need.memoryMbPerMegasample * megasamples + bufferMemoryMb(facts, bytes),
    cpuMs:
      need.cpuMs +
      need.cpuMsPerMegasample * megasamples +
      need.cpuMsPerInputMb * (bytes / 1e6) +
      (cpuMsPerTagMb * (facts.pagesTagBytes ?? 0)) / 1e6,
    boundedBy:
      isCalibrated(facts) && imageClass !== 'large progressive JPEG' ? 'header' : 'process',
  };
}

/**
 * The size that a class grows with, in millions. For JPEG and AVIF it is samples, whose number per pixel differs with the
 * subsampling. For all other formats it is pixels.
 */
export function megasamplesOf(facts: ImageFacts): number {
  const perPixel = facts.format === 'jpeg' || facts.format === 'avif' ? samplesPerPixel(facts) : 1;
  return (decodedPixels(facts) * perPixel) / 1e6;
}

const chromaSamples: Readonly<Record<string, number>> = { '4:2:0': 0.5, '4:2:2': 1, '4:0:0': 0 };

/** Unusual subsamplings count as none. A decoder turns AVIF deeper than 8 bits into 16 bits. */
function samplesPerPixel({ bitDepth, channels, hasAlpha, subsampling }: ImageFacts): number {
  const colors = hasAlpha ? channels - 1 : channels;
  const beyondLight = colors - 1;
  const chroma = subsampling === undefined ? undefined : chromaSamples[subsampling];
  const unreduced = Math.max(0, beyondLight - 2);
  const samples = 1 + (chroma ?? Math.min(2, beyondLight)) + unreduced + (hasAlpha ? 1 : 0);
  return bitDepth > 8 ? 1.25 * samples : samples;
}

/** If the head does not show how many frames an animation has, it counts as the most that are ever decoded. */
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
 * Decides like the decoder (render/decoders/heic). The decoder may refuse the copy for a reason that the header does not show.
 * If the whole picture then needs too much memory, the render process is killed and a larger tier retries.
 */
function hasSmallCopy({ thumbnail, width, height }: ImageFacts, wantedSize: number): boolean {
  if (thumbnail === undefined || width * height <= 1e6) return false;
  const isLargeEnough = Math.max(thumbnail.width, thumbnail.height) >= wantedSize;
  const ratio = (thumbnail.width * height) / (thumbnail.height * width);
  const rounding = 1 / Math.min(thumbnail.width, thumbnail.height);
  return isLargeEnough && Math.abs(ratio - 1) <= Math.max(0.01, rounding);
}

const onlyClasses = {
  avif: 'AVIF',
  gif: 'GIF',
  tiff: 'TIFF',
  svg: 'SVG',
  jxl: 'JPEG XL',
  bmp: 'BMP',
  ico: 'ICO',
} as const;

function classOf(facts: ImageFacts, thumbnailSize: number): ImageClass {
  const { format, progressive, bitDepth } = facts;
  switch (format) {
    case 'jpeg':
      if (isEighthEnough(facts, thumbnailSize)) return 'large progressive JPEG';
      return progressive ? 'progressive JPEG' : 'baseline JPEG';
    case 'png':
      if (progressive) return bitDepth > 8 ? 'interlaced 16-bit PNG' : 'interlaced PNG';
      return bitDepth > 8 ? '16-bit PNG' : '8-bit PNG';
    case 'webp':
      // A decoder holds all frames of an animated WebP, as it does for a GIF.
      if (facts.animated) return 'GIF';
      return facts.lossless ? 'lossless WebP' : 'lossy WebP';
    case 'heic':
      return hasSmallCopy(facts, thumbnailSize) ? 'HEIC with a small copy' : 'HEIC';
    default:
      return onlyClasses[format];
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
