// What thumbnails larger than the usual one, or further ones, add to a render. The cost model's classes are measured with one of
// 128 pixels.
import type { ImageFacts } from './image-facts.ts';
import { turnSize } from './size.ts';
import {
  baseScaleOf,
  mostScaleOf,
  scaleOf,
  type ThumbnailFormat,
  type Variant,
} from './variant.ts';

export interface OutputNeed {
  /** Milliseconds at one full vCPU. */
  readonly cpuMs: number;
  readonly memoryMb: number;
}

/** Pixels of a thumbnail whose cost the classes contain. */
const usualSide = 128;

/** To shrink and encode a million pixels of a photo, in ms of CPU: sharp 0.35.5, 1024 and 2048 pixels (December 2026). */
const encodeMs: Readonly<Record<ThumbnailFormat, number>> = {
  jpeg: 20,
  png: 70,
  webp: 100,
  gif: 230,
  avif: 860,
};
/** libjpeg decodes only as much as the largest thumbnail needs: ms for each million pixels. */
const jpegDecodeMs = 11;

/** Memory in MB for a million pixels: of the picture that all stills come from, and in an encoder. */
const pictureMb = 8;
const encoderMb: Readonly<Record<ThumbnailFormat, number>> = {
  jpeg: 12,
  png: 12,
  webp: 12,
  gif: 12,
  avif: 38,
};

/** @returns what each variant adds, in their order. A first one of 128 pixels adds nothing. */
export function outputNeedsOf(variants: readonly Variant[], facts: ImageFacts): OutputNeed[] {
  const size = turnSize(facts, facts.orientation);
  const pixels = size.width * size.height;
  const most = mostScaleOf(size, facts.format === 'svg');
  const scales = variants.map((variant) => Math.min(most, scaleOf(variant, size)));
  const base = baseScaleOf(scales);
  const usualScale = Math.min(most, usualSide / Math.max(size.width, size.height));
  const isDecodedToScale = facts.format === 'jpeg' && !facts.progressive;
  const decodedMs = (scale: number) => (isDecodedToScale ? jpegDecodeMs * decodedMp(scale) : 0);
  const decodedMp = (scale: number) => (pixels * libjpegScale(scale) ** 2) / 1e6;
  return variants.map((variant, i) => {
    const scale = scales[i] ?? 1;
    const format = variant.format === 'auto' ? formatOf(facts) : variant.format;
    const made = Math.min(variant.width * variant.height, pixels * scale ** 2);
    const contained = i === 0 ? Math.min(made, usualSide ** 2, pixels * usualScale ** 2) : 0;
    const megapixels = (made - contained) / 1e6;
    const isLargest = scale === Math.max(...scales) && scales.indexOf(scale) === i;
    const decoded = isLargest ? Math.max(0, decodedMs(base) - decodedMs(usualScale)) : 0;
    const picture = isLargest ? (pixels * (base ** 2 - usualScale ** 2)) / 1e6 : 0;
    return {
      cpuMs: encodeMs[format] * megapixels + decoded,
      memoryMb: encoderMb[format] * megapixels + pictureMb * Math.max(0, picture),
    };
  });
}

/** "auto" follows the upload's extension, which usually tells the truth. */
function formatOf({ format }: ImageFacts): ThumbnailFormat {
  return format === 'jpeg' || format === 'png' || format === 'gif' || format === 'avif'
    ? format
    : 'webp';
}

/** libjpeg shrinks by 2, 4 or 8, and leaves at least half as much again for the last filter. */
function libjpegScale(scale: number): number {
  return [1 / 8, 1 / 4, 1 / 2].find((step) => step >= 1.5 * scale) ?? 1;
}
