// libjxl shows HDR as nearly black: it takes the brightest light that PQ and HLG can code for the white of sRGB.
import { type HdrTransfer, hlgSignal, pqSignal } from '../../color/hdr-signal.ts';
import { linearOfSrgb } from '../../color/rgb-spaces.ts';
import type { DecodedPixels } from '../decoded-image.ts';

/**
 * Undoes the conversion, in place, so that the renderer can shrink and map the picture like other HDR. 38 of the 256 levels
 * of the decoder are darker than the white of PQ, so dark areas show steps.
 */
export function codeLightAgain(
  { pixels, channels }: Pick<DecodedPixels, 'pixels' | 'channels'>,
  transfer: HdrTransfer,
): void {
  const signalOf = transfer === 'pq' ? pqSignal : hlgSignal;
  const codes = Uint8Array.from({ length: 256 }, (_, level) =>
    Math.round(255 * signalOf(linearOfSrgb(level / 255))),
  );
  for (let at = 0; at < pixels.length; at++) {
    if (channels === 4 && at % 4 === 3) continue;
    pixels[at] = codes[pixels[at] ?? 0] ?? 0;
  }
}
