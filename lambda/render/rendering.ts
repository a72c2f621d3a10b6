// Types that the parent and the render process share: what to render, and the result.
import type { Failure } from '#core/failure.ts';
import type { ImageFormat } from '#core/image-facts.ts';
import type { ThumbnailFormat } from '#core/keys.ts';
import type { Animation } from '#core/thumbnail-report.ts';

export interface RenderOptions {
  /** Format of the thumbnail, which may differ from the source's. */
  readonly format: ThumbnailFormat;
  /** Longest side of the thumbnail in pixels. A smaller source keeps its size. */
  readonly maxSide: number;
  /** Most pixels (width x height) of a source; a larger source is refused. */
  readonly maxPixels: number;
  /** Whether an animation stays one, where the thumbnail's format and the budget allow it. */
  readonly keepAnimation: boolean;
}

export interface RenderRequest extends RenderOptions {
  readonly bytes: Uint8Array;
}

export interface Thumbnail {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly width: number;
  readonly height: number;
  /** The size is the size as shown, after the orientation was applied. */
  readonly source: {
    readonly format: ImageFormat;
    readonly width: number;
    readonly height: number;
    /** Whether parts of the source are missing. */
    readonly isDamaged: boolean;
  };
  readonly animation: Animation;
}

export type Rendering =
  | { readonly ok: true; readonly thumbnail: Thumbnail }
  | { readonly ok: false; readonly failure: Failure };
