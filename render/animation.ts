// Whether a thumbnail moves.
import { maxAnimationPixels } from '#core/cost-model.ts';
import type { ImageFacts } from '#core/image-facts.ts';
import { type Output, scaleOf } from '#core/variant.ts';

/** Each frame of 128 pixels takes up to 11 ms to encode, however small the source is. */
const maxFrames = 300;
/** Pixels of all frames that are encoded: 300 frames of 128x128, or 7 of 800x800. At 800 pixels a frame takes 230 ms. */
const maxEncodedPixels = maxFrames * 128 * 128;

/** @param facts read from the whole file, so that the frames are counted */
export function canMove(facts: ImageFacts, output: Output): boolean {
  const { animated, frames, framesExact, width, height } = facts;
  const canRead = facts.format === 'gif' || facts.format === 'webp';
  const canWrite = output.format === 'gif' || output.format === 'webp';
  const scale = Math.min(1, scaleOf(output, facts));
  const encoded = Math.min(output.width * output.height, width * height * scale ** 2);
  const isWithinBudget =
    framesExact &&
    frames <= maxFrames &&
    frames * encoded <= maxEncodedPixels &&
    frames * width * height <= maxAnimationPixels;
  return animated && canRead && canWrite && isWithinBudget;
}
