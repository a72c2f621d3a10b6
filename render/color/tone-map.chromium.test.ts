// HDR colours with any stated peak, compared block by block with what Chromium shows.
import { expect, it } from 'vitest';
import { bytesOf, u16 } from '#test/images/bytes.ts';
import { cicpChunk, clliChunk, writePng } from '#test/images/png.ts';
import { createRandom } from '#test/images/random.ts';
import { blockMeansOf, blockSide, meanDifference } from '#test/judges/picture-difference.ts';
import { openRecording } from '#test/judges/recorded-chromium.ts';
import { readPixels, renderOk } from '#test/judges/renders.ts';

/** Colours in a row, and rows. Each fills a block. */
const colorsPerSide = 16;
const side = colorsPerSide * blockSide;
/** Mean, of 255. Chromium counts with less precision, most of all for light that it does not dim: 0.28 there, else 0.06. */
const rounding = 0.3;

const chromium = openRecording('tone-map');

/** Greys, colours and pure primaries, from black to the brightest code. */
function colors(): Uint8Array {
  const random = createRandom(7);
  const blocks = Array.from({ length: colorsPerSide ** 2 }, (_, i) => {
    const level = Math.floor(random() * 65_536);
    if (i % 3 === 0) return [level, level, level];
    if (i % 3 === 1) return [level, ...[0, 1].map(() => Math.floor(random() * 65_536))];
    return [0, 1, 2].map((c) => (c === Math.floor(i / 3) % 3 ? level : 0));
  });
  const blockOf = (pixel: number) => Math.floor(pixel / blockSide);
  const pixels = Array.from({ length: side * side }, (_, i) => {
    return blocks[blockOf(Math.floor(i / side)) * colorsPerSide + blockOf(i % side)] ?? [];
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
  async (curve, primaries, peakNits, transfer) => {
    const chunks = [cicpChunk(primaries, transfer), clliChunk(peakNits)];
    const size = { width: side, height: side };
    const png = writePng({ ...size, bitDepth: 16, colorType: 2, chunks, data: colors() });
    const shown = await chromium.show(`${curve}, primaries ${primaries}, ${peakNits}`, png, size);
    if (!shown) throw new Error('Chromium shows nothing');
    const ours = await readPixels((await renderOk(png)).bytes);
    expect(meanDifference(blockMeansOf(ours.rgba, side), shown.means)).toBeLessThan(rounding);
  },
);
