// Reads the source at the thumbnail's size. Only this file decides how pixels are averaged.
import sharp, { type Sharp } from 'sharp';
import type { ImageFacts, Orientation } from '#core/image-facts.ts';
import { type Size, turnSize } from '#core/size.ts';
import { mostScaleOf, type Output, scaleOf } from '#core/variant.ts';
import { fromPixels, toPixels } from './pixels.ts';
import type { RenderStep, RenderTask, Source } from './source.ts';

// A process renders one image at a time, and a Lambda below 1769 MB has less than one vCPU.
sharp.concurrency(1);
// No image is decoded twice, so libvips' cache of operations would only hold memory.
sharp.cache(false);

/** What an output needs of a source. */
export interface Target {
  readonly output: Output;
  /** Factor by which the whole source is scaled: at most 1, unless the source is a drawing without a size. */
  readonly scale: number;
  /** Size of the thumbnail in pixels, upright: at least one, inside the box. */
  readonly size: Size;
}

/** A cover of a source that is too small has the shape of the box, at the source's own scale. */
export function targetOf(source: Source, output: Output): Target {
  const scale = Math.min(mostScaleOf(source, source.isScalable ?? false), scaleOf(output, source));
  const box = output.fit === 'cover' ? coverBox(source, output, scale) : output;
  return { output, scale, size: scaleInto(source, scale, box) };
}

/** @returns the size of the whole source at that scale, at most as large as the box */
export function scaleInto({ width, height }: Size, scale: number, box: Size): Size {
  const fit = (side: number, most: number) =>
    Math.min(Math.round(most), Math.max(1, Math.round(side * scale)));
  return { width: fit(width, box.width), height: fit(height, box.height) };
}

/** @returns the largest size with the shape of the box inside the scaled source, and no larger than the box */
function coverBox(source: Size, box: Size, scale: number): Size {
  const [width, height] = [source.width * scale, source.height * scale];
  const share = Math.min(1, width / box.width, height / box.height);
  return { width: Math.max(1, share * box.width), height: Math.max(1, share * box.height) };
}

export function readSource({ source, frames, strictness }: RenderTask): Sharp {
  const { bytes, options, isBareCmyk, sampleScale } = source;
  const image = sharp(bytes, {
    ...options,
    failOn: strictness === 'strict' ? 'error' : 'none',
    ...(frames === 'all' ? { pages: -1 } : {}),
  });
  const scaled = sampleScale === undefined ? image : image.linear(sampleScale, 0);
  return isBareCmyk ? scaled.pipelineColourspace('cmyk').toColourspace('cmyk') : scaled;
}

const transparent = { r: 0, g: 0, b: 0, alpha: 0 };

/** Below this factor a WebP is decoded whole, which is exact. */
const twoStepFactor = 4;

/** Twice the size takes 5 % longer and has an SSIM of 0.999 in place of 0.998; one step has 0.990 (November 2026). */
const firstStepFactor = 1.5;

/**
 * A much larger WebP takes two steps: its own reduction while decoding, to 1.5 times the size, then Lanczos. The reduction
 * is poor, but takes a fifth less time than a full decode and little memory. The second step takes an eighth of the time.
 */
export const shrink: RenderStep = async (image, { source, facts, size, frames, fit }) => {
  const isMuchLarger =
    source.width > twoStepFactor * size.width && source.height > twoStepFactor * size.height;
  const { width, height } = turnSize(size, source.orientation);
  if (fit === 'cover') return image.resize(width, height, { fit });
  if (facts.format !== 'webp' || frames === 'all' || !isMuchLarger) {
    const factor = Math.min(source.width / size.width, source.height / size.height);
    const rows = Math.max(1, Math.round(height * (source.rowShare ?? 1)));
    const shrunk = resizeTo(image, { width, height: rows }, leavesEnoughToLanczos(facts, factor));
    return rows < height
      ? shrunk.extend({ bottom: height - rows, background: transparent })
      : shrunk;
  }
  const larger = image.resize(
    Math.ceil(firstStepFactor * width),
    Math.ceil(firstStepFactor * height),
    { fit: 'fill' },
  );
  return resizeTo(fromPixels(await toPixels(larger)), { width, height });
};

/** Below this factor, the last step of the default cannot filter well. At 1.56, it costs 0.002 of SSIM. */
const minLanczosFactor = 1.5;

/**
 * A JPEG shrinks by 2, 4 or 8 while libjpeg decodes it, and Lanczos does the rest. By default that rest may be as small as
 * 1.1, which costs up to 0.02 of SSIM. libjpeg then stops one halving earlier, which takes 10 to 15 % longer (November 2026).
 */
function leavesEnoughToLanczos(facts: ImageFacts, factor: number): boolean {
  const byDecoder = [8, 4, 2].find((step) => step <= factor) ?? 1;
  return facts.format === 'jpeg' && factor / byDecoder >= minLanczosFactor;
}

function resizeTo(image: Sharp, { width, height }: Size, fastShrinkOnLoad = false): Sharp {
  return image.resize(width, height, { fit: 'fill', fastShrinkOnLoad });
}

/** How to set each orientation upright. sharp mirrors before it rotates. */
const turns: Readonly<Record<Orientation, readonly [isMirrored: boolean, degrees: number]>> = {
  1: [false, 0],
  2: [true, 0],
  3: [false, 180],
  4: [true, 180],
  5: [true, 270],
  6: [false, 90],
  7: [true, 90],
  8: [false, 270],
};

/** Turns the thumbnail, not the source: a large source would have to be in memory whole. */
export const turnUpright: RenderStep = async (image, { source: { orientation } }) => {
  if (orientation === 1) return image;
  const [isMirrored, degrees] = turns[orientation];
  return fromPixels(await toPixels(image))
    .flop(isMirrored)
    .rotate(degrees);
};
