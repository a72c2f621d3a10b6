// Files that are cut off: where Chromium shows something, we show something.
import { describe, expect, it } from 'vitest';
import { waves, wavesFile } from '#test/images/pictures.ts';
import { openRecording } from '#test/judges/recorded-chromium.ts';
import { renderOne } from '#test/judges/renders.ts';

const cuts = [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99];

const chromium = openRecording('damaged');

// Chromium shows nothing of an AVIF or a WebP that is cut off.
describe('of a file that is cut off and that Chromium shows, we show something', () => {
  it.each([
    ['JPEG', () => waves().jpeg().toBuffer()],
    ['progressive JPEG', () => waves().jpeg({ progressive: true }).toBuffer()],
    ['PNG', () => waves().png().toBuffer()],
    ['GIF', () => wavesFile('opaque.gif')],
  ])('%s', { timeout: 60_000 }, async (kind, make) => {
    const whole = await make();
    let shown = 0;
    const refused: string[] = [];
    for (const share of cuts) {
      const bytes = whole.subarray(0, Math.ceil(share * whole.length));
      const picture = await chromium.show(`${kind}, ${share}`, bytes, { width: 8, height: 8 });
      if (!picture || picture.isBlank) continue;
      shown++;
      const rendering = await renderOne(bytes, 'png');
      if (!rendering.ok) refused.push(`${share}: ${rendering.failure.code}`);
    }
    expect(refused).toEqual([]);
    expect(shown).toBeGreaterThan(cuts.length / 2);
  });
});
