// Reads the source at the thumbnail's size. Only this file decides how pixels are averaged.
import sharp, { type Sharp } from 'sharp';
import type { ImageFacts, Orientation } from '#core/image-facts.ts';
import { fromPixels, type Size, toPixels } from './pixels.ts';
import { type RenderStep, type RenderTask, type Source, turnSize } from './source.ts';

// A process renders one image at a time, and a Lambda below 1769 MB has less than one vCPU.
sharp.concurrency(1);
// No image is decoded twice, so libvips' cache of operations would only hold memory.
sharp.cache(false);

/**
 * @returns the largest size with the source's shape inside the box, in pixels: at least one, and never larger than the
 * source unless the source is a drawing without a size
 */
export function fitInside({ width, height, isScalable = false }: Source, box: Size): Size {
  const scale = Math.min(box.width / width, box.height / height);
  const factor = isScalable ? scale : Math.min(1, scale);
  const fit = (side: number, most: number) =>
    Math.min(most, Math.max(1, Math.round(side * factor)));
  return { width: fit(width, box.width), height: fit(height, box.height) };
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
export const shrink: RenderStep = async (image, { source, facts, size, frames }) => {
  const isMuchLarger =
    source.width > twoStepFactor * size.width && source.height > twoStepFactor * size.height;
  const { width, height } = turnSize(size, source.orientation);
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
