// HDR colours with any stated peak, compared pixel by pixel with what Chromium draws.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bytesOf, u16 } from '#test/images/bytes.ts';
import { cicpChunk, clliChunk, writePng } from '#test/images/png.ts';
import { createRandom } from '#test/images/random.ts';
import { type ChromiumJudge, startChromiumJudge } from '#test/judges/chromium-judge.ts';
import { readPixels, renderOk } from '#test/judges/renders.ts';

const side = 24;
/** Mean, of 255. Chromium counts with less precision, most of all for light that it does not dim: 0.22 there, else 0.03. */
const rounding = 0.25;

let judge: ChromiumJudge;
beforeAll(async () => {
  judge = await startChromiumJudge();
}, 60_000);
afterAll(() => judge?.close());

/** Greys, colours and pure primaries, from black to the brightest code. */
function colors(): Uint8Array {
  const random = createRandom(7);
  const pixels = Array.from({ length: side * side }, (_, i) => {
    const level = Math.floor(random() * 65_536);
    if (i % 3 === 0) return [level, level, level];
    if (i % 3 === 1) return [level, ...[0, 1].map(() => Math.floor(random() * 65_536))];
    return [0, 1, 2].map((c) => (c === Math.floor(i / 3) % 3 ? level : 0));
  });
  return bytesOf(pixels.flat().flatMap(u16));
}

const largestPeak = (2 ** 32 - 1) / 10_000;
const cases = [
  ['PQ', 16],
  ['HLG', 18],
].flatMap(([name, transfer]) =>
  [9, 12, 1].flatMap((primaries) =>
    [0, 0.0001, 203, 300, 1000, 4000, 10_000, largestPeak].map(
      (peakNits) => [name, primaries, peakNits, Number(transfer)] as const,
    ),
  ),
);

it.each(cases)(
  '%s with primaries %d and a peak of %d cd/m² looks as in Chromium',
  async (_, primaries, peakNits, transfer) => {
    const chunks = [cicpChunk(primaries, transfer), clliChunk(peakNits)];
    const size = { width: side, height: side };
    const png = writePng({ ...size, bitDepth: 16, colorType: 2, chunks, data: colors() });
    const drawn = await judge.draw(png, size);
    const ours = await readPixels((await renderOk(png)).bytes);
    const differences = [...ours.rgba].map((value, i) =>
      Math.abs(value - (drawn?.pixels[i] ?? 999)),
    );
    const sum = differences.reduce((total, difference) => total + difference, 0);
    expect(sum / differences.length).toBeLessThan(rounding);
  },
);
