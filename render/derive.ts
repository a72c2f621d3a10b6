// One decoded picture -> a picture for each output. Each comes from the smallest picture at hand that is large enough.
import type { Sharp } from 'sharp';
import type { Size } from '#core/size.ts';
import { baseScaleOf, isLargeEnough } from '#core/variant.ts';
import { fromPixels, type Pixels, toPixels } from './pixels.ts';
import { scaleInto, type Target } from './shrink.ts';
import type { Source } from './source.ts';

const noBox = { width: Number.POSITIVE_INFINITY, height: Number.POSITIVE_INFINITY };

/** The whole source at a scale. */
export interface Base extends Size {
  readonly scale: number;
}

/** @returns what to decode the source to */
export function baseOf(source: Source, targets: readonly Target[]): Base {
  const scale = baseScaleOf(targets.map((target) => target.scale));
  const whole = targets.find((target) => target.scale === scale && target.output.fit === 'inside');
  return { ...(whole?.size ?? scaleInto(source, scale, noBox)), scale };
}

/** Yields the pictures of all targets, from the largest scale to the smallest. */
export async function* deriveAll(
  base: Sharp,
  { scale }: Base,
  targets: readonly Target[],
): AsyncGenerator<{ readonly pixels: Pixels; readonly target: Target }> {
  const atHand: { readonly scale: number; readonly pixels: Pixels }[] = [
    { scale, pixels: await toPixels(base) },
  ];
  for (const target of targets.toSorted((a, b) => b.scale - a.scale)) {
    const from =
      atHand.findLast((picture) => isLargeEnough(picture.scale, target.scale)) ?? atHand[0];
    if (!from) return;
    const isMade = isSameSize(target.size, from.pixels);
    const pixels = isMade ? from.pixels : await toPixels(cut(fromPixels(from.pixels), target));
    if (!isMade && target.output.fit === 'inside') atHand.push({ scale: target.scale, pixels });
    yield { pixels, target };
  }
}

function cut(picture: Sharp, { size, output: { fit, position } }: Target): Sharp {
  return picture.resize(size.width, size.height, {
    fit: fit === 'cover' ? 'cover' : 'fill',
    position: position === 'center' ? 'centre' : position,
  });
}

function isSameSize(one: Size, other: Size): boolean {
  return one.width === other.width && one.height === other.height;
}
