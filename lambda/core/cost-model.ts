// Facts -> what rendering will need: peak memory, and CPU time on a full vCPU.
import type { ImageFacts } from './image-facts.ts';

/**
 * Pixels of an animation's frames together beyond which only its first is rendered: at 4.5 MB per million they fit the
 * smallest tier. At 800x600 it is 104 frames.
 */
export const maxAnimationPixels = 50e6;

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
  // A screenshot took 1.4; a second try at a damaged one, or an animation's first frame, holds all pixels at four bytes.
  '8-bit PNG': need(70, 4.2, 12, 13.8),
  '16-bit PNG': need(75, 4.2, 21, 28.4),
  'interlaced PNG': need(64, 4.2, 12, 23),
  'interlaced 16-bit PNG': need(64, 8.5, 21, 46),
  'lossy WebP': need(60, 0.05, 21, 10.5),
  'lossless WebP': need(60, 3.9, 6, 21.8),
  AVIF: need(70, 17.6, 81, 54.8),
  GIF: need(66, 4.5, 28, 8.8),
  TIFF: need(71, 3.1, 12, 12),
  // Rasterised at twice the thumbnail's size whatever its own; its head does not tell the few that take up to 5 s.
  SVG: need(110, 0, 150, 0),
  // libheif in WebAssembly: 85 + 9.3 in a fresh process; 387 MB were seen at 16 MP, since its heap is let go late.
  HEIC: need(85, 20, 50, 170),
  'JPEG XL': need(80, 36, 50, 185),
  // Averaged while it is read: beside the file itself it takes next to nothing.
  BMP: need(75, 0.1, 10, 15),
  ICO: need(75, 8, 10, 15),
} satisfies Record<string, Need>;

export type ImageClass = keyof typeof needs;

export interface Prediction {
  readonly imageClass: ImageClass;
  /** Peak resident memory of a fresh process, in MB. */
  readonly memoryMb: number;
  /** CPU time at 1769 MB, where a Lambda has one full vCPU, in milliseconds. */
  readonly cpuMs: number;
}

/** @param bytes size of the source */
export function predictNeed(facts: ImageFacts, bytes: number): Prediction {
  const imageClass = classOf(facts);
  const found = needs[imageClass];
  const megapixels = decodedPixels(facts) / 1e6;
  return {
    imageClass,
    memoryMb:
      found.memoryMb +
      found.memoryMbPerMegapixel * megapixels +
      (memoryPerInputByte * copiesOf(facts) * bytes) / 1e6,
    cpuMs: found.cpuMs + found.cpuMsPerMegapixel * megapixels,
  };
}

/** How often the file is held: a CMYK JPEG is copied once, to take another profile. */
function copiesOf({ format, colorModel }: ImageFacts): number {
  return format === 'jpeg' && (colorModel === 'cmyk' || colorModel === 'ycck') ? 2 : 1;
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

function classOf(facts: ImageFacts): ImageClass {
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
      return 'HEIC';
    case 'jxl':
      return 'JPEG XL';
    case 'bmp':
      return 'BMP';
    case 'ico':
      return 'ICO';
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
