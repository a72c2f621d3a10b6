// What a render is asked for and what it gives: types alone, for the process that asks and the one that renders.
import type { Failure } from '#core/failure.ts';
import type { ImageFormat } from '#core/image-facts.ts';
import type { ThumbnailFormat } from '#core/keys.ts';
import type { Animation } from '#core/thumbnail-report.ts';

export interface RenderOptions {
  /** Format of the thumbnail; the source may have any other. */
  readonly format: ThumbnailFormat;
  /** Longest side of the thumbnail in pixels; a smaller source keeps its size. */
  readonly maxSide: number;
  /** Width x height beyond which the source is refused. */
  readonly maxPixels: number;
  /** Whether an animation stays one, where the thumbnail's format can and the budget allows it. */
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
  /** The source, its size as shown: after its orientation was applied. */
  readonly source: {
    readonly format: ImageFormat;
    readonly width: number;
    readonly height: number;
    /** Whether parts of it were missing, and the rest is shown. */
    readonly isDamaged: boolean;
  };
  readonly animation: Animation;
}

export type Rendering =
  | { readonly ok: true; readonly thumbnail: Thumbnail }
  | { readonly ok: false; readonly failure: Failure };
