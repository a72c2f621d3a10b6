// Facts -> what rendering will need: peak memory, and CPU time on a full vCPU.
import type { ImageFacts } from './image-facts.ts';

/** Need of one class of images: fixed part, and growth with the source's megapixels. */
interface Need {
  readonly memoryMb: number;
  readonly memoryMbPerMegapixel: number;
  readonly cpuMs: number;
  readonly cpuMsPerMegapixel: number;
}

/** Resident memory of a buffered input, per byte of it: every class measured 0.95. */
const memoryPerInputByte = 0.95;

/**
 * Measured November 2026, sharp 0.35.5 on Node 20: one fresh process per image, one thread,
 * `autoOrient().resize(128, 128, { fit: 'inside', withoutEnlargement: true })`, peak resident set including Node;
 * least-squares fits over 2 to 100 megapixels with an error of at most 5 MB and mostly under 8 % of the time.
 */
const needs = {
  'baseline JPEG': need(61, 0.05, 10, 4),
  'progressive JPEG': need(61, 2.9, 13, 11.6),
  '8-bit PNG': need(70, 1.4, 12, 13.8),
  '16-bit PNG': need(75, 1.4, 21, 28.4),
  'interlaced PNG': need(64, 3.1, 12, 23),
  'interlaced 16-bit PNG': need(64, 8.5, 21, 46),
  'lossy WebP': need(60, 0.05, 21, 10.5),
  'lossless WebP': need(60, 3.9, 6, 21.8),
  AVIF: need(70, 17.6, 81, 54.8),
  GIF: need(66, 4.5, 28, 8.8),
  TIFF: need(71, 3.1, 12, 12),
  SVG: need(70, 4.5, 30, 20),
} satisfies Record<string, Need>;

export type ImageClass = keyof typeof needs;

export interface Prediction {
  readonly imageClass: ImageClass;
  /** Peak resident memory of a fresh process, in MB. */
  readonly memoryMb: number;
  /** CPU time at 1769 MB, where a Lambda has one full vCPU, in milliseconds. */
  readonly cpuMs: number;
}

/**
 * @param bytes size of the source
 * @returns `undefined` for formats the renderer does not read
 */
export function predictNeed(facts: ImageFacts, bytes: number): Prediction | undefined {
  const imageClass = classOf(facts);
  if (!imageClass) return undefined;
  const found = needs[imageClass];
  const megapixels = (facts.width * facts.height) / 1e6;
  return {
    imageClass,
    memoryMb:
      found.memoryMb + found.memoryMbPerMegapixel * megapixels + (memoryPerInputByte * bytes) / 1e6,
    cpuMs: found.cpuMs + found.cpuMsPerMegapixel * megapixels,
  };
}

function classOf(facts: ImageFacts): ImageClass | undefined {
  switch (facts.format) {
    case 'jpeg':
      return facts.progressive ? 'progressive JPEG' : 'baseline JPEG';
    case 'png':
      if (facts.progressive) return facts.bitDepth > 8 ? 'interlaced 16-bit PNG' : 'interlaced PNG';
      return facts.bitDepth > 8 ? '16-bit PNG' : '8-bit PNG';
    case 'webp':
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
    case 'bmp':
    case 'ico':
    case 'jxl':
      return undefined;
  }
}

function need(
  memoryMb: number,
  memoryMbPerMegapixel: number,
  cpuMs: number,
  cpuMsPerMegapixel: number,
): Need {
  return { memoryMb, memoryMbPerMegapixel, cpuMs, cpuMsPerMegapixel };
}
