// Every BMP and icon of the catalogues, as our decoders and as Chromium show it.
import { describe, expect, it } from 'vitest';
import { readImageFacts } from '#core/image-facts.ts';
import { blockMeansOf, worstDifference } from '#test/judges/picture-difference.ts';
import { openRecording } from '#test/judges/recorded-chromium.ts';
import { bmpSuite } from '#test/suites/bmp.ts';
import { icoSuite } from '#test/suites/ico.ts';
import { decodeBmp } from './bmp.ts';
import { decodeIco } from './ico.ts';

describe.each([
  { format: 'bmp', decode: decodeBmp, suite: bmpSuite() },
  { format: 'ico', decode: decodeIco, suite: icoSuite() },
])('$format', ({ format, decode, suite }) => {
  const chromium = openRecording(format);

  it.each(suite)('$name', async ({ name, bytes }) => {
    const shown = await chromium.show(name, bytes);
    const result = decode(bytes, { maxPixels: 1_000_000 });
    if (!shown) {
      expect(result.ok).toBe(false);
      return;
    }
    const { width, height } = shown;
    expect(readImageFacts(bytes)).toMatchObject({ ok: true, facts: { format, width, height } });
    expect(result).toMatchObject({ kind: 'pixels', width, height });
    if (!result.ok || result.kind !== 'pixels') return;
    const rgba = new Uint8Array(width * height * 4).map((_, i) =>
      i % 4 < result.channels
        ? (result.pixels[Math.floor(i / 4) * result.channels + (i % 4)] ?? 0)
        : 255,
    );
    expect(worstDifference(blockMeansOf(rgba, width), shown.means)).toBeLessThanOrEqual(1);
  });
});
