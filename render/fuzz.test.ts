// Fuzzing: seeded mutants of every format go through the render process and end as thumbnails or coded failures.
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { type ImageFormat, imageFormats, readImageFacts } from '#core/image-facts.ts';
import { thumbnailFormats } from '#core/variant.ts';
import { fuzzSources } from '#test/images/fuzz-sources.ts';
import { mutate, mutateText, withOneBitFlipped, withPngChecksums } from '#test/images/mutants.ts';
import { createRandom } from '#test/images/random.ts';
import { usualOptions } from '#test/judges/renders.ts';
import { createRenderPool } from './process/render-pool.ts';
import { orderOf } from './process/renderer.ts';
import { replySchema } from './process/reply-schema.ts';
import { renderThumbnails } from './render-thumbnail.ts';

/** Per format. Set `FUZZ_MUTANTS` to try thousands. */
const mutantCount = Number(process.env.FUZZ_MUTANTS ?? 60);
const seed = Number(process.env.FUZZ_SEED ?? 20261124);
/** A child starts with 80 MB. These small files took at most 175 MB. */
const limits = { timeoutMs: 20_000, maxMemoryMb: 300 };
/** Small, so that a mutant with a large size in its header is refused at once. */
const maxPixels = 2_000_000;

/**
 * Least shares of mutants that reach a decoder and a thumbnail: a fuzzer that always breaks the header would test only
 * the header. They are about two thirds of the shares of 60 and of 1500 mutants in November 2026.
 */
const leastShares: Readonly<Record<ImageFormat, { decoded: number; shown: number }>> = {
  jpeg: { decoded: 0.6, shown: 0.2 },
  png: { decoded: 0.6, shown: 0.3 },
  webp: { decoded: 0.55, shown: 0.25 },
  gif: { decoded: 0.55, shown: 0.35 },
  avif: { decoded: 0.33, shown: 0.04 },
  tiff: { decoded: 0.55, shown: 0.5 },
  svg: { decoded: 0.6, shown: 0.1 },
  heic: { decoded: 0.25, shown: 0.05 },
  bmp: { decoded: 0.6, shown: 0.5 },
  ico: { decoded: 0.6, shown: 0.5 },
  jxl: { decoded: 0.8, shown: 0.15 },
};

/** Failures of the renderer, not of the image: none of these files is large. */
const faultCodes = ['crashed', 'took-too-long', 'needs-too-much-memory'];

/** Mostly keeps the parts valid that a reader checks first. */
function mutantOf(format: string, bytes: Uint8Array, random: () => number): Uint8Array {
  const isCareful = random() < 0.8;
  if (format === 'svg' && isCareful) {
    return Buffer.from(mutateText(Buffer.from(bytes).toString(), random));
  }
  if (format === 'jxl' && isCareful) return withOneBitFlipped(bytes, random);
  const mutant = mutate(bytes, random);
  return format === 'png' && isCareful ? withPngChecksums(mutant) : mutant;
}

const renderPool = createRenderPool({ maxChildren: 2 });
afterAll(() => renderPool.close());

describe.each(imageFormats)('mutated %s files', (format) => {
  it('end as thumbnails or as coded failures', {
    timeout: 20_000 + 400 * mutantCount,
  }, async () => {
    const files = await Promise.all(fuzzSources[format]());
    const outcomes: Record<string, number> = {};
    const faults: string[] = [];
    let decoded = 0;
    let peakMb = 0;
    const run = async (i: number) => {
      const random = createRandom(seed + i * 7919);
      const bytes = mutantOf(format, files[i % files.length] ?? new Uint8Array(), random);
      if (readImageFacts(bytes, bytes.length).ok) decoded++;
      const to = thumbnailFormats[i % thumbnailFormats.length] ?? 'webp';
      const request = { ...usualOptions(to), bytes, maxPixels };
      const rendering = await renderPool.render(limits.maxMemoryMb, async () =>
        orderOf(request, limits.timeoutMs),
      );
      const outcome = rendering.ok ? 'thumbnail' : rendering.failure.code;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
      peakMb = Math.max(peakMb, rendering.peakMemoryMb);
      if (faultCodes.includes(outcome)) faults.push(`${outcome}: mutant ${i} of seed ${seed}`);
      if (rendering.ok) expect(rendering.thumbnails[0]?.bytes.length).toBeGreaterThan(0);
    };
    // Two at a time, so that both children work.
    let next = 0;
    const work = async () => {
      while (next < mutantCount) await run(next++);
    };
    await Promise.all([work(), work()]);
    if (process.env.FUZZ_MUTANTS) console.log(format, outcomes, { decoded, peakMb });
    expect(faults).toEqual([]);
    expect(peakMb).toBeLessThan(limits.maxMemoryMb);
    const { decoded: leastDecoded, shown: leastShown } = leastShares[format];
    expect(decoded / mutantCount).toBeGreaterThanOrEqual(leastDecoded);
    expect((outcomes.thumbnail ?? 0) / mutantCount).toBeGreaterThanOrEqual(leastShown);
  });
});

describe.each(imageFormats)('any bytes after the start of a %s file', (format) => {
  it('resolve to a rendering', { timeout: 60_000 }, async () => {
    const files = await Promise.all(fuzzSources[format]());
    const anyFile = fc
      .tuple(fc.constantFrom(...files), fc.noBias(fc.double({ min: 0, max: 1, noNaN: true })))
      .map(([file, share]) => file.subarray(0, Math.ceil(share * file.length)));
    const bytesOfAny = fc.tuple(anyFile, fc.uint8Array({ maxLength: 400 }));
    await fc.assert(
      fc.asyncProperty(bytesOfAny, fc.constantFrom(...thumbnailFormats), async (parts, to) => {
        const request = { ...usualOptions(to), bytes: Buffer.concat(parts), maxPixels };
        const rendering = await renderThumbnails(request);
        // The schema that the parent checks replies with.
        expect(
          replySchema.safeParse({ kind: 'rendering', rendering, cpuMs: 0 }).error,
        ).toBeUndefined();
      }),
      { numRuns: 50, seed },
    );
  });
});
