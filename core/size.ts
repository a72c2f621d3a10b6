// Width and height in pixels.
import type { Orientation } from './image-facts.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** @returns the upright size of a stored size, and the stored size of an upright one */
export function turnSize({ width, height }: Size, orientation: Orientation): Size {
  return orientation >= 5 ? { width: height, height: width } : { width, height };
}
