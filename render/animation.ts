// Whether a thumbnail moves.
import { maxAnimationPixels } from '#core/cost-model.ts';
import type { ImageFacts } from '#core/image-facts.ts';
import type { ThumbnailFormat } from '#core/variant.ts';

/** Each frame of a thumbnail takes up to 11 ms to encode, however small the source is. */
const maxFrames = 300;

/** @param facts read from the whole file, so that the frames are counted */
export function canMove(facts: ImageFacts, format: ThumbnailFormat): boolean {
  const { animated, frames, framesExact, width, height } = facts;
  const canRead = facts.format === 'gif' || facts.format === 'webp';
  const canWrite = format === 'gif' || format === 'webp';
  const isWithinBudget =
    framesExact && frames <= maxFrames && frames * width * height <= maxAnimationPixels;
  return animated && canRead && canWrite && isWithinBudget;
}
