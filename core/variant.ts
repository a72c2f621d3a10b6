// What is made of an upload. A variant says it for every upload, an output for one: its format is resolved.
import { createHash } from 'node:crypto';
import type { Size } from './size.ts';

export const thumbnailFormats = ['jpeg', 'png', 'webp', 'gif', 'avif'] as const;
export type ThumbnailFormat = (typeof thumbnailFormats)[number];

/** "inside": the whole picture, in its own shape. "cover": the part that fills the box, in the shape of the box. */
export const fits = ['inside', 'cover'] as const;
/** What a cover keeps: the middle, what draws the eye, or the part with the most detail. */
export const positions = ['center', 'attention', 'entropy'] as const;

export interface Variant {
  /** Part of the keys of its thumbnails: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** Size of the box in pixels. A smaller source keeps its size. */
  readonly width: number;
  readonly height: number;
  readonly fit: (typeof fits)[number];
  readonly position: (typeof positions)[number];
  /** "auto": the format that the upload's extension names, otherwise WebP. */
  readonly format: ThumbnailFormat | 'auto';
  /** 1 to 100, where the format has it; by default the encoder's own. */
  readonly quality?: number | undefined;
  /** Whether an animation stays one, where the format and the budget allow it. */
  readonly keepAnimation: boolean;
}

export interface Output extends Variant {
  readonly format: ThumbnailFormat;
}

/** What the key of a thumbnail depends on, besides the upload's. */
export type NamedFormat = Pick<Output, 'name' | 'format'>;

/** @returns the variant of a stack whose operator chose only the longest side, in pixels */
export function squareVariant(side: number, keepAnimation: boolean): Variant {
  const box = { width: side, height: side };
  return { name: 'thumbnail', ...box, ...usual, keepAnimation };
}

const usual = { fit: 'inside', position: 'center', format: 'auto' } as const;

export function outputOf(variant: Variant, inputKey: string): Output {
  const { format } = variant;
  return { ...variant, format: format === 'auto' ? (formatNamedBy(inputKey) ?? 'webp') : format };
}

/** @returns a short hash of what is made of an upload. Another setting has another one; another version of the product has not */
export function definitionOf(outputs: readonly Variant[]): string {
  const fields = outputs.map(
    ({ name, width, height, fit, position, format, quality, keepAnimation }) =>
      [name, width, height, fit, position, format, quality ?? 0, keepAnimation].join(' '),
  );
  return createHash('sha256').update(fields.join(';')).digest('base64url').slice(0, 12);
}

/**
 * @param size of a source, in pixels
 * @returns by which factor the whole source is scaled for the variant; above 1 it would be enlarged
 */
export function scaleOf({ fit, width, height }: Variant, size: Size): number {
  const [across, down] = [width / size.width, height / size.height];
  return fit === 'cover' ? Math.max(across, down) : Math.min(across, down);
}

/** Longest side of a whole drawing, in pixels. A wide one that covers a square would otherwise be drawn at 300,000 pixels. */
export const maxDrawingSide = 4096;

/** @returns the largest scale for a source of that size: pictures are not enlarged, and drawings up to a limit */
export function mostScaleOf(size: Size, isDrawing: boolean): number {
  return isDrawing ? maxDrawingSide / Math.max(size.width, size.height) : 1;
}

/**
 * @param size of the source, in pixels
 * @returns the longest side of the whole picture at the scale of the variant that needs the most, in pixels. A cover never needs
 *   more than the source has
 */
export function neededSideOf(variants: readonly Variant[], size: Size, isDrawing: boolean): number {
  const side = Math.max(size.width, size.height);
  const most = mostScaleOf(size, isDrawing);
  const sides = variants.map((variant) => {
    const scale = scaleOf(variant, size);
    return Math.round(side * (variant.fit === 'cover' ? Math.min(most, scale) : scale));
  });
  return Math.max(1, ...sides);
}

/** How much larger a picture must be to be shrunk again: between 1 and this, the second filter would blur the picture. */
const leastFactor = 1.5;

/** @returns whether a picture of the whole source at scale `from` is large enough to make one at `scale` from it */
export function isLargeEnough(from: number, scale: number): boolean {
  return from === scale || from >= leastFactor * scale;
}

/**
 * @param scales of all outputs that come from one decode
 * @returns the scale to decode to: that of the largest output, or more if another one is nearly as large
 */
export function baseScaleOf(scales: readonly number[]): number {
  const largest = Math.max(...scales);
  const isEnough = scales.every((scale) => isLargeEnough(largest, scale));
  return isEnough ? largest : Math.min(Math.max(1, largest), leastFactor * largest);
}

/** 1 to 16 ASCII letters and digits after the last dot. */
export function extensionOf(path: string): string | undefined {
  return /\.([A-Za-z0-9]{1,16})$/.exec(path)?.[1];
}

/** @returns the thumbnail format that the path's extension names */
export function formatNamedBy(path: string): ThumbnailFormat | undefined {
  const extension = extensionOf(path)?.toLowerCase();
  return extension === 'jpg' ? 'jpeg' : thumbnailFormats.find((format) => format === extension);
}
