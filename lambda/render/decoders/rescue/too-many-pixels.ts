// The refusal that both second tries share.
import type { DecodeFailure } from '../decoded-image.ts';

/** @param width px of the picture that would have to be held; height likewise */
export function tooManyPixels(width: number, height: number): DecodeFailure {
  return { ok: false, reason: 'too-many-pixels', detail: `${width} x ${height}` };
}
