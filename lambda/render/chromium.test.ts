// Our thumbnails of generated originals, compared with what a real Chromium draws.
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Original, orientedOriginals, plainOriginals } from '#test/images/originals.ts';
import {
  type ChromiumJudge,
  meanDifference,
  startChromiumJudge,
} from '#test/judges/chromium-judge.ts';
import { renderOk } from '#test/judges/renders.ts';

/** Mean difference per channel, of 255. Nobody sees a smaller one in two pictures side by side. */
const invisibleDifference = 4;

let judge: ChromiumJudge;
beforeAll(async () => {
  judge = await startChromiumJudge();
}, 60_000);
afterAll(() => judge?.close());

describe.each([
  { what: 'as Chromium shows it', originals: plainOriginals },
  { what: 'turned as Chromium turns it', originals: orientedOriginals },
])('a thumbnail is $what', ({ originals }) => {
  it.each([...originals])('$name', { timeout: 30_000 }, async (original: Original) => {
    const { make, contentType, statedDifference = invisibleDifference } = original;
    const bytes = await make();
    const thumbnail = await renderOk(bytes, 'png');
    const { width, height, source } = thumbnail;
    const drawn = await judge.draw(bytes, { width, height, ...(contentType && { contentType }) });
    if (!drawn) throw new Error('Chromium shows nothing');
    if (source.format !== 'svg') {
      expect([source.width, source.height]).toEqual([drawn.width, drawn.height]);
    }
    const ours = await sharp(thumbnail.bytes).toColourspace('srgb').ensureAlpha().raw().toBuffer();
    expect(meanDifference(ours, drawn.pixels, width)).toBeLessThan(statedDifference);
  });
});

it('the judge says what to install where there is no Chromium', async () => {
  await expect(startChromiumJudge('/nowhere/chromium')).rejects.toThrow(
    'There is no Chromium at /nowhere/chromium. Install it',
  );
});
