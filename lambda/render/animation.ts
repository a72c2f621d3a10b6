// Whether a thumbnail moves: only where its format can, and within a budget.
import { maxAnimationPixels } from '#core/cost-model.ts';
import type { ImageFacts } from '#core/image-facts.ts';
import type { ThumbnailFormat } from '#core/keys.ts';
import type { Animation } from '#core/thumbnail-report.ts';

/** Each frame of a thumbnail takes up to 11 ms to encode: this many bound the time for tiny ones. */
const maxFrames = 300;

/** @param facts read from the whole file, so that the frames are counted */
export function planAnimation(facts: ImageFacts, format: ThumbnailFormat): Animation {
  const { animated, frames, framesExact, width, height } = facts;
  if (!animated) return 'none';
  const canMoveIn = facts.format === 'gif' || facts.format === 'webp';
  const canMoveOut = format === 'gif' || format === 'webp';
  const isWithinBudget =
    framesExact && frames <= maxFrames && frames * width * height <= maxAnimationPixels;
  return canMoveIn && canMoveOut && isWithinBudget ? 'kept' : 'first-frame';
}
