// Compares every BMP and icon of the catalogues, as our decoders show it, with what a real Chromium draws.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ChromiumJudge, startChromiumJudge } from '#test/judges/chromium-judge.ts';
import { countDifferences } from '#test/judges/picture-difference.ts';
import { rgbaOf, type SuiteFile } from '#test/suites/bitmap-suite.ts';
import { bmpSuite } from '#test/suites/bmp.ts';
import { icoSuite } from '#test/suites/ico.ts';
import { decodeBmp } from './bmp.ts';
import { decodeIco } from './ico.ts';

const limits = { maxPixels: 1_000_000 };
let judge: ChromiumJudge;

beforeAll(async () => {
  judge = await startChromiumJudge();
}, 60_000);

afterAll(() => judge?.close());

const kinds = [
  { mimeType: 'image/bmp', decode: decodeBmp, suite: bmpSuite() },
  { mimeType: 'image/x-icon', decode: decodeIco, suite: icoSuite() },
];

describe.each(kinds)('$mimeType', ({ mimeType, decode, suite }) => {
  const named = (files: SuiteFile[]) => files.map((file) => [file.name, file] as const);

  it.each(named(suite.filter((file) => !file.chromium)))(
    '%s looks as in Chromium',
    async (_, { bytes }) => {
      const drawn = await judge.draw(bytes, { contentType: mimeType });
      const ours = decode(bytes, limits);
      if (!drawn || !ours.ok || ours.kind !== 'pixels') {
        expect({ chromium: drawn !== undefined, ours: ours.ok }).toEqual({
          chromium: false,
          ours: false,
        });
        return;
      }
      expect([ours.width, ours.height]).toEqual([drawn.width, drawn.height]);
      expect(countDifferences(rgbaOf(ours), drawn.pixels)).toBe(0);
    },
  );

  // When Chromium changes what it does here, we may drop our exception.
  it.each(named(suite.filter((file) => file.chromium)))(
    '%s differs from Chromium',
    async (_, file) => {
      const drawn = await judge.draw(file.bytes, { contentType: mimeType });
      const isBlank = drawn?.pixels.every((byte) => byte === 0);
      const shows = !drawn ? 'nothing' : isBlank ? 'blank' : 'something else';
      expect(shows).toBe(file.chromium?.shows);
      const ours = decode(file.bytes, limits);
      if (drawn && !isBlank && ours.ok && ours.kind === 'pixels') {
        const isSameSize = ours.width === drawn.width && ours.height === drawn.height;
        expect(isSameSize && countDifferences(rgbaOf(ours), drawn.pixels) === 0).toBe(false);
      }
    },
  );
});
