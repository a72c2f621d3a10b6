// Our thumbnails of generated originals, compared with what Chromium shows.
import { describe, expect, it } from 'vitest';
import { type Original, orientedOriginals, plainOriginals } from '#test/images/originals.ts';
import { startChromiumJudge } from '#test/judges/chromium-judge.ts';
import { blockMeansOf, meanDifference } from '#test/judges/picture-difference.ts';
import { openRecording } from '#test/judges/recorded-chromium.ts';
import { readPixels, renderOk } from '#test/judges/renders.ts';

/** Mean difference per channel, of 255. Nobody sees a smaller one in two pictures side by side. */
const invisibleDifference = 4;

const chromium = openRecording('originals');

describe.each([
  { what: 'as Chromium shows it', originals: plainOriginals },
  { what: 'turned as Chromium turns it', originals: orientedOriginals },
])('a thumbnail is $what', ({ originals }) => {
  it.each([...originals])('$name', { timeout: 30_000 }, async (original: Original) => {
    const { name, make, contentType } = original;
    const bytes = await make();
    const thumbnail = await renderOk(bytes, 'png');
    const { width, height, source } = thumbnail;
    const options = { width, height, ...(contentType && { contentType }) };
    const shown = await chromium.show(name, bytes, options);
    if (!shown) throw new Error('Chromium shows nothing');
    if (source.format !== 'svg') {
      expect([source.width, source.height]).toEqual([shown.width, shown.height]);
    }
    const { rgba } = await readPixels(thumbnail.bytes);
    expect(meanDifference(blockMeansOf(rgba, width), shown.means)).toBeLessThan(
      invisibleDifference,
    );
  });
});

it('the judge says what to install where there is no Chromium', async () => {
  await expect(startChromiumJudge('/nowhere/chromium')).rejects.toThrow(
    'There is no Chromium at /nowhere/chromium. Install it',
  );
});
