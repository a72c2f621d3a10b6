// Seeded mutants: where Chromium shows something, we show something.
import { describe, expect, it } from 'vitest';
import { mutate } from '#test/images/mutants.ts';
import { waves, wavesFile } from '#test/images/pictures.ts';
import { createRandom } from '#test/images/random.ts';
import { openRecording } from '#test/judges/recorded-chromium.ts';
import { renderOne } from '#test/judges/renders.ts';

const mutantsPerKind = 60;

const chromium = openRecording('damaged');

// AVIF and lossless WebP are left out: their readers give up earlier than Chromium's, as the README says under limits.
describe('of a damaged file that Chromium shows, we show something', () => {
  it.each([
    ['JPEG', () => waves().jpeg().toBuffer()],
    ['progressive JPEG', () => waves().jpeg({ progressive: true }).toBuffer()],
    ['PNG', () => waves().png().toBuffer()],
    ['GIF', () => wavesFile('opaque.gif')],
    ['lossy WebP', () => waves().webp().toBuffer()],
    ['lossy WebP with transparency', () => waves(4).webp().toBuffer()],
  ])('%s', { timeout: 60_000 }, async (kind, make) => {
    const whole = await make();
    const random = createRandom(11);
    let shown = 0;
    const refused: string[] = [];
    for (let i = 0; i < mutantsPerKind; i++) {
      const bytes = mutate(whole, random);
      const picture = await chromium.show(`${kind}, mutant ${i}`, bytes, { width: 8, height: 8 });
      if (!picture || picture.isBlank) continue;
      shown++;
      const rendering = await renderOne(bytes, 'png');
      if (!rendering.ok) refused.push(`mutant ${i}: ${rendering.failure.code}`);
    }
    expect(refused).toEqual([]);
    expect(shown, 'mutants that Chromium shows').toBeGreaterThan(mutantsPerKind / 10);
  });
});
