// What is made of an upload. A variant says it for every upload, an output for one: its format is resolved.

export const thumbnailFormats = ['jpeg', 'png', 'webp', 'gif', 'avif'] as const;
export type ThumbnailFormat = (typeof thumbnailFormats)[number];

export interface Variant {
  /** Part of the keys of its thumbnails: letters, digits and hyphens. */
  readonly name: string;
  /** Size of the box in pixels. A smaller source keeps its size. */
  readonly width: number;
  readonly height: number;
  /** "inside": the whole picture, in its own shape. */
  readonly fit: 'inside';
  /** "auto": the format that the upload's extension names, otherwise WebP. */
  readonly format: ThumbnailFormat | 'auto';
  /** Whether an animation stays one, where the format and the budget allow it. */
  readonly keepAnimation: boolean;
}

export interface Output extends Variant {
  readonly format: ThumbnailFormat;
}

/** @returns the variant of a stack whose operator chose only the longest side, in pixels */
export function squareVariant(side: number, keepAnimation: boolean): Variant {
  return {
    name: 'thumbnail',
    width: side,
    height: side,
    fit: 'inside',
    format: 'auto',
    keepAnimation,
  };
}

export function outputOf(variant: Variant, inputKey: string): Output {
  const { format } = variant;
  return { ...variant, format: format === 'auto' ? (formatNamedBy(inputKey) ?? 'webp') : format };
}

/** @returns the longest side of any of them, in pixels */
export function longestSideOf(variants: readonly Variant[]): number {
  return Math.max(...variants.flatMap(({ width, height }) => [width, height]));
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
