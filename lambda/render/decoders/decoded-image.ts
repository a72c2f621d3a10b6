// What our own decoders hand back to the renderer, and the limits it gives them.

import type { HdrTransfer } from '../color/tone-map.ts';

export interface DecodeLimits {
  /** Most pixels (width x height) the file may claim; checked before anything is allocated. */
  readonly maxPixels: number;
  /**
   * Px. When given, whole boxes of n x n source pixels are averaged while decoding, with the largest n that leaves the
   * longer side at least this long, so a 100 MP file costs no 300 MB. Left out: every pixel.
   */
  readonly keepLongSide?: number;
}

/** Pixels of one picture, upright, rows without padding. */
export interface DecodedPixels {
  readonly ok: true;
  readonly kind: 'pixels';
  /** Px, of `pixels`; smaller than the source's when boxes were averaged or an embedded thumbnail was used. */
  readonly width: number;
  readonly height: number;
  /** Px, as the file shows it: upright. */
  readonly sourceWidth: number;
  readonly sourceHeight: number;
  readonly channels: 3 | 4;
  /** RGB or RGBA bytes, top row first, straight (not premultiplied) alpha. */
  readonly pixels: Uint8Array;
  /** False when rows were missing; those are transparent, and `channels` is 4. */
  readonly complete: boolean;
  /** ICC profile that gives the pixels their meaning; absent means sRGB. */
  readonly profile?: Uint8Array;
  /** How light beyond white is coded; it is to be mapped before the profile counts. */
  readonly hdr?: HdrTransfer;
}

/** The file is a wrapper around another one, which sharp can read: a view, not a copy. */
export interface EmbeddedFile {
  readonly ok: true;
  readonly kind: 'embedded';
  readonly format: 'jpeg' | 'png';
  readonly bytes: Uint8Array;
}

export interface DecodeFailure {
  readonly ok: false;
  readonly reason: 'damaged' | 'too-many-pixels' | 'unsupported';
  /** One sentence for the log, never for the user. */
  readonly detail: string;
}

export type DecodeResult = DecodedPixels | EmbeddedFile | DecodeFailure;

export function damaged(detail: string): DecodeFailure {
  return { ok: false, reason: 'damaged', detail };
}

export function unsupported(detail: string): DecodeFailure {
  return { ok: false, reason: 'unsupported', detail };
}
