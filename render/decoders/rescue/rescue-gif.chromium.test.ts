// GIF files with every fault of the suite, as Chromium shows them, and whole ones compared with what sharp reads.
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { codesFor, makeGif } from '#test/images/gif.ts';
import { blockMeansOf, isBlank, worstDifference } from '#test/judges/picture-difference.ts';
import { openRecording } from '#test/judges/recorded-chromium.ts';
import { gifSuite, pictureOf } from '#test/suites/gif.ts';
import { needsOwnGifReader, rescueGif } from './rescue-gif.ts';

const limits = { maxPixels: 100_000 };
const chromium = openRecording('gif');

describe('rescueGif', () => {
  it.each(gifSuite.map((file) => [file.name, file] as const))(
    '%s',
    async (name, { bytes, rows, complete = false }) => {
      const result = rescueGif(bytes, limits);
      const shown = await chromium.show(name, bytes);
      if (!rows) {
        expect(result).toMatchObject({ ok: false, reason: 'damaged' });
        expect(shown).toBeUndefined();
        return;
      }
      expect(result).toMatchObject({ ok: true, complete, channels: 4 });
      if (!result.ok || result.kind !== 'pixels') return;
      const { width, height, pixels } = result;
      expect(pictureOf(pixels, width)).toEqual(rows);
      expect(shown).toMatchObject({ width, height, isBlank: isBlank(pixels) });
      const difference = shown && worstDifference(blockMeansOf(pixels, width), shown.means);
      expect(difference).toBeLessThanOrEqual(1);
    },
  );

  it('refuses more pixels than allowed before it allocates any', () => {
    const bytes = makeGif({ screen: [65_535, 65_535], codes: codesFor([1]) });
    expect(rescueGif(bytes, limits)).toMatchObject({ ok: false, reason: 'too-many-pixels' });
  });

  it.each([
    { background: '#fff', interlaced: false },
    { background: '#fff', interlaced: true },
    { background: '#0000', interlaced: false },
  ])(
    'reads a whole file as sharp does: $background, interlaced $interlaced',
    async ({ background, interlaced }) => {
      const width = 233;
      const height = 187;
      // Enough different colours to fill the table of codes several times over.
      const raw = Uint8Array.from(
        { length: width * height * 3 },
        (_, i) => (Math.imul(i, 2_654_435_761) >>> 24) & ((i >> 9) | 15),
      );
      const bytes = await sharp(raw, { raw: { width, height, channels: 3 } })
        .extend({ top: 4, left: 3, background })
        .gif({ progressive: interlaced, reuse: false })
        .toBuffer();
      const shown = await sharp(bytes).ensureAlpha().raw().toBuffer();
      const result = rescueGif(bytes, limits);
      const size = { width: width + 3, height: height + 4 };
      expect(result).toMatchObject({ ok: true, ...size, complete: true });
      if (!result.ok || result.kind !== 'pixels') return;
      const visible = (pixels: Uint8Array) =>
        pixels.map((v, i) => ((pixels[i | 3] ?? 0) > 0 ? v : 0));
      expect(Buffer.compare(visible(result.pixels), visible(shown))).toBe(0);
    },
  );
});

describe('needsOwnGifReader', () => {
  it.each([
    ['a frame as large as the screen', makeGif({ codes: [] }), false],
    ['a frame smaller than the screen', makeGif({ frame: [1, 0, 3, 4] }), true],
    ['a frame without colours', makeGif({ globalColors: [], codes: [] }), true],
    ['no frame', makeGif({ extensions: [0x3b] }), true],
    ['codes wider than a byte', makeGif({ literalBits: 9 }), true],
    ['no GIF', new Uint8Array(30), false],
  ])('%s', (_, bytes, expected) => {
    expect(needsOwnGifReader(bytes)).toBe(expected);
  });
});
