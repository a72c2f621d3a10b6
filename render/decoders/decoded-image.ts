// What our own decoders return to the renderer, and the limits that the renderer gives them.
import type { HdrCoding } from '../color/tone-map.ts';

export interface DecodeLimits {
  /** Most pixels (width x height) that the file may claim. Decoders check this before they allocate anything. */
  readonly maxPixels: number;
  /**
   * In pixels. The decoder averages boxes of n x n source pixels, with the largest n that leaves the longer side at least
   * this long, so that a file of 100 megapixels needs no 300 MB. Without it the decoder returns every pixel.
   */
  readonly keepLongSide?: number;
}

/** Pixels of one picture, upright, rows without padding. */
export interface DecodedPixels {
  readonly ok: true;
  readonly kind: 'pixels';
  /** Size of `pixels`, in pixels: smaller than the source when the decoder averaged boxes or used an embedded thumbnail. */
  readonly width: number;
  readonly height: number;
  /** Size of the upright picture in the file, in pixels. */
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  readonly channels: 3 | 4;
  /** RGB or RGBA bytes, top row first, straight (not premultiplied) alpha. */
  readonly pixels: Uint8Array;
  /** False when rows were missing. Those are transparent, and `channels` is 4. */
  readonly complete: boolean;
  /** ICC profile of the pixels; absent means sRGB. */
  readonly profile?: Uint8Array;
  /** How the pixels code light brighter than white, if they do. There is no profile then. */
  readonly hdr?: HdrCoding;
}

/** A PNG in an icon, for sharp to read. The bytes are a view, not a copy. */
export interface EmbeddedFile {
  readonly ok: true;
  readonly kind: 'embedded';
  readonly bytes: Uint8Array;
}

export interface DecodeFailure {
  readonly ok: false;
  readonly reason: 'damaged' | 'too-many-pixels' | 'unsupported';
  /** One sentence for the log. The user never sees it. */
  readonly detail: string;
}

export type DecodeResult = DecodedPixels | EmbeddedFile | DecodeFailure;

export function damaged(detail: string): DecodeFailure {
  return { ok: false, reason: 'damaged', detail };
}

export function unsupported(detail: string): DecodeFailure {
  return { ok: false, reason: 'unsupported', detail };
}

export function tooManyPixels(width: number, height: number): DecodeFailure {
  return { ok: false, reason: 'too-many-pixels', detail: `${width} x ${height}` };
}

/** @returns the largest whole factor that leaves the longer side at least `keepLongSide` px */
export function shrinkFactor(width: number, height: number, keepLongSide?: number): number {
  if (keepLongSide === undefined || keepLongSide < 1) return 1;
  return Math.max(1, Math.floor(Math.max(width, height) / keepLongSide));
}
