// Seeded mutants of every format through the render process: each ends as a thumbnail or as a coded failure.
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { bytesOf } from '../core/image-facts/test-bytes.ts';
import { disposal, writeGif } from '../test/gif-files.ts';
import {
  createRandom,
  mutate,
  mutateText,
  withOneBitFlipped,
  withPngChecksums,
} from '../test/mutants.ts';
import { thumbnailFormats } from '../test/renders.ts';
import { waves } from '../test/waves.ts';
import { rows, testPalette, writeBmp } from './decoders/bmp/bmp-fixtures.ts';
import { iconBitmap, writeIco } from './decoders/bmp/ico-fixtures.ts';
import { createRenderProcess } from './render-process.ts';

/** Of each format; thousands in a run by hand. */
const mutantCount = Number(process.env.FUZZ_MUTANTS ?? 60);
const seed = Number(process.env.FUZZ_SEED ?? 20261124);
const limits = { timeoutMs: 20_000, maxMemoryMb: 1000 };
/** Small, so that a mutant that claims to be large costs no seconds. */
const maxPixels = 2_000_000;

const small = () => waves().resize(60, 40, { fit: 'fill' });
const smallRgba = () => waves(4).resize(60, 40, { fit: 'fill' });
const fixture = (path: string) => readFileSync(new URL(`./decoders/${path}`, import.meta.url));
const bitmap = {
  width: 16,
  height: 16,
  bitsPerPixel: 8,
  palette: testPalette(16),
  data: rows(
    Array.from({ length: 16 }, (_, y) => Array.from({ length: 16 }, (_, x) => (x * y) % 16)),
    8,
  ),
};
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60" viewBox="0 0 90 60"><defs>
  <linearGradient id="g"><stop stop-color="#c33"/><stop offset="1" stop-color="#36c"/></linearGradient>
  <clipPath id="c"><circle cx="30" cy="30" r="20"/></clipPath><mask id="m"><rect width="50" height="50" fill="#fff"/></mask>
  <filter id="f"><feGaussianBlur stdDeviation="2"/></filter><g id="u"><path d="M0 0q9 9 30 5t9 9z"/></g></defs>
  <style>.a{fill:url(#g);stroke:red}</style><rect class="a" width="80" height="50" clip-path="url(#c)"/>
  <use href="#u" x="9" transform="rotate(9) scale(2)"/><g mask="url(#m)"><text x="9" y="30" filter="url(#f)">text</text></g></svg>`;

const sources: Record<string, () => Promise<Uint8Array>[]> = {
  jpeg: () => [small().jpeg().toBuffer(), small().jpeg({ progressive: true }).toBuffer()],
  png: () => [
    small().png().toBuffer(),
    smallRgba().png({ progressive: true }).toBuffer(),
    smallRgba().png({ palette: true }).toBuffer(),
    smallRgba().toColourspace('rgb16').png().toBuffer(),
  ],
  webp: () => [
    smallRgba().webp().toBuffer(),
    smallRgba().webp({ lossless: true }).toBuffer(),
    small()
      .withIccProfile('p3')
      .withExif({ IFD0: { Artist: 'x' } })
      .webp()
      .toBuffer(),
  ],
  gif: () => [
    small().gif().toBuffer(),
    Promise.resolve(
      writeGif({
        width: 40,
        height: 30,
        loop: 0,
        frames: [
          { width: 40, height: 30, color: 0 },
          { left: 5, top: 5, width: 20, height: 9, color: 1, disposal: disposal.toPrevious },
          { left: 9, top: 2, width: 9, height: 20, color: 2, disposal: disposal.toBackground },
        ],
      }),
    ),
  ],
  avif: () => [
    small().avif({ effort: 0 }).toBuffer(),
    smallRgba().avif({ effort: 0, chromaSubsampling: '4:2:0' }).toBuffer(),
    Promise.resolve(fixture('../fixtures/animated.avif')),
  ],
  tiff: () => [
    small().tiff({ compression: 'none' }).toBuffer(),
    smallRgba().tiff({ compression: 'lzw' }).toBuffer(),
    small().tiff({ compression: 'deflate', tile: true, tileWidth: 32, tileHeight: 16 }).toBuffer(),
    small().tiff({ compression: 'jpeg' }).toBuffer(),
  ],
  svg: () => [Promise.resolve(bytesOf(drawing))],
  heic: () => [
    Promise.resolve(fixture('heic/fixtures/quadrants.heic')),
    Promise.resolve(fixture('heic/fixtures/alpha.heic')),
  ],
  bmp: () => [Promise.resolve(writeBmp(bitmap))],
  ico: () => [
    Promise.resolve(writeIco([{ width: 16, height: 16, content: iconBitmap(bitmap) }])),
    smallRgba()
      .png()
      .toBuffer()
      .then((content) => writeIco([{ width: 60, height: 40, content }])),
  ],
  jxl: () => [
    Promise.resolve(fixture('jxl/fixtures/alpha.jxl')),
    Promise.resolve(fixture('jxl/fixtures/turned.jxl')),
  ],
};

/** What a reader would turn away at the first look is mostly set right again. */
function mutantOf(format: string, bytes: Uint8Array, random: () => number): Uint8Array {
  const isCareful = random() < 0.8;
  if (format === 'svg' && isCareful) {
    return Buffer.from(mutateText(Buffer.from(bytes).toString(), random));
  }
  if (format === 'jxl' && isCareful) return withOneBitFlipped(bytes, random);
  const mutant = mutate(bytes, random);
  return format === 'png' && isCareful ? withPngChecksums(mutant) : mutant;
}

const renderProcess = createRenderProcess({ maxChildren: 2 });
afterAll(() => renderProcess.close());

describe.each(Object.entries(sources))('mutated %s files', (format, make) => {
  it('end as thumbnails or as coded failures', {
    timeout: 20_000 + 400 * mutantCount,
  }, async () => {
    const files = await Promise.all(make());
    const outcomes: Record<string, number> = {};
    const faults: string[] = [];
    const run = async (i: number) => {
      const random = createRandom(seed + i * 7919);
      const bytes = mutantOf(format, files[i % files.length] ?? new Uint8Array(), random);
      const to = thumbnailFormats[i % thumbnailFormats.length] ?? 'webp';
      const request = { bytes, format: to, maxSide: 128, maxPixels, keepAnimation: true };
      const rendering = await renderProcess.render(request, limits);
      const outcome = rendering.ok ? 'thumbnail' : rendering.failure.code;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      const isFault = outcome === 'crashed' || outcome === 'took-too-long';
      if (isFault) faults.push(`${outcome}: mutant ${i} of seed ${seed}`);
      if (rendering.ok) expect(rendering.thumbnail.bytes.length).toBeGreaterThan(0);
    };
    // Two at a time, so that each child has one in its hands.
    let next = 0;
    const work = async () => {
      while (next < mutantCount) await run(next++);
    };
    await Promise.all([work(), work()]);
    if (process.env.FUZZ_MUTANTS) console.log(format, outcomes);
    expect(faults).toEqual([]);
    // A fuzzer that only ever breaks the header tests nothing else.
    expect(outcomes.thumbnail).toBeGreaterThan(mutantCount / 40);
  });
});
