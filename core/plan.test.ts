import { describe, expect, it } from 'vitest';
import { photoFacts } from '#test/doubles/facts.ts';
import { handlerMemoryMb, predictNeed } from './cost-model.ts';
import type { ImageFacts } from './image-facts.ts';
import { type LatencyAim, planJob } from './plan.ts';
import { defaultMaxPixels } from './refuse-by-facts.ts';
import { tiers } from './tiers.ts';
import { squareVariant } from './variant.ts';

function plan(facts: Partial<ImageFacts>, bytes = 3e6, latencyAim: LatencyAim = 'cheapest') {
  const options = { tiers, maxPixels: defaultMaxPixels, latencyAim };
  return planJob({ ...photoFacts, ...facts }, bytes, options);
}

describe('planJob', () => {
  it.each([
    { what: 'a phone photo', facts: {}, tier: 'small' },
    { what: 'a 100 MP baseline JPEG', facts: { width: 10_000, height: 10_000 }, tier: 'small' },
    {
      what: 'a 256 MP progressive JPEG of 2.3 MB',
      facts: { width: 16_000, height: 16_000, progressive: true },
      tier: 'small',
    },
    {
      what: 'a 100 MP progressive CMYK JPEG',
      facts: {
        width: 10_000,
        height: 10_000,
        progressive: true,
        colorModel: 'cmyk',
        channels: 4,
        subsampling: 'other',
      },
      tier: 'large',
    },
    { what: 'a 12 MP AVIF', facts: { format: 'avif', subsampling: '4:2:0' }, tier: 'small' },
    {
      what: 'a 24 MP AVIF',
      facts: { format: 'avif', subsampling: '4:2:0', width: 6000, height: 4000 },
      tier: 'medium',
    },
    {
      what: 'a 48 MP interlaced PNG',
      facts: { format: 'png', progressive: true, width: 8000, height: 6000 },
      tier: 'small',
    },
    {
      what: 'a 240 MP RGBA16 interlaced PNG of 2 MB',
      facts: { format: 'png', progressive: true, bitDepth: 16, width: 15_500, height: 15_500 },
      tier: 'huge',
    },
  ] as const)('renders $what on the $tier tier', ({ facts, tier }) => {
    expect(plan(facts)).toMatchObject({ kind: 'render', tier: { name: tier } });
  });

  it('routes on the facts of the image, not on the size of the file', () => {
    const tiny = plan({ format: 'avif', subsampling: '4:2:0', width: 8000, height: 8000 }, 1100);
    expect(tiny).toMatchObject({ kind: 'render', tier: { name: 'large' } });
    expect(plan({ format: 'png' }, 62e6)).toMatchObject({
      kind: 'render',
      tier: { name: 'small' },
    });
  });

  it('counts the bytes of a CMYK JPEG twice, because it is copied', () => {
    const memoryOf = (facts: Partial<ImageFacts>) =>
      predictNeed({ ...photoFacts, ...facts }, 100e6).memoryMb;
    expect(memoryOf({ colorModel: 'cmyk' }) - memoryOf({})).toBeCloseTo(95);
    expect(memoryOf({ colorModel: 'ycck' })).toBe(memoryOf({ colorModel: 'cmyk' }));
  });

  // Peaks of fresh render processes, in MB (November 2026): libvips holds rows, not pixels.
  it.each([
    { width: 5_000_000, height: 7, took: 5895 },
    { width: 1_000_000, height: 40, took: 2294 },
    { width: 250_000, height: 160, took: 846 },
    { width: 65_535, height: 4000, took: 503 },
    { width: 16_000, height: 16_000, took: 231 },
    { width: 7, height: 5_000_000, took: 60 },
  ])('predicts the memory of a 16-bit PNG of $width x $height', ({ width, height, took }) => {
    for (const format of ['png', 'tiff'] as const) {
      const facts = { format, width, height, bitDepth: 16, channels: 4, hasAlpha: true } as const;
      const { memoryMb } = predictNeed({ ...photoFacts, ...facts }, 1e6);
      expect(memoryMb).toBeGreaterThan(0.9 * took);
    }
  });

  it.each([
    { what: 'a photo', facts: {}, boundedBy: 'header' },
    { what: 'a drawing', facts: { format: 'svg' }, boundedBy: 'process' },
    { what: 'a JPEG of 17 scans', facts: { scans: 17 }, boundedBy: 'process' },
    {
      what: 'a JPEG with arithmetic coding',
      facts: { compression: 'arithmetic' },
      boundedBy: 'process',
    },
    {
      what: 'an animation with an unknown number of frames',
      facts: { format: 'gif', framesExact: false },
      boundedBy: 'process',
    },
    {
      what: 'a TIFF in a rare compression',
      facts: { format: 'tiff', compression: 'webp' },
      boundedBy: 'process',
    },
    {
      what: 'a TIFF of a million tiles',
      facts: { format: 'tiff', compression: 'lzw', tile: { width: 4, height: 4 } },
      boundedBy: 'process',
    },
    {
      what: 'a PNG of many comments',
      facts: { format: 'png', packedTextBytes: 1e6 },
      boundedBy: 'process',
    },
  ] as const)('says that the $boundedBy bounds $what', ({ facts, boundedBy }) => {
    expect(predictNeed({ ...photoFacts, ...facts }, 1e6).boundedBy).toBe(boundedBy);
  });

  it('counts a tag once for each page that shares it', () => {
    const tiff = { ...photoFacts, format: 'tiff', frames: 8000, pagesTagBytes: 64e9 } as const;
    expect(predictNeed(tiff, 9e6).cpuMs).toBeGreaterThan(15_000);
  });

  it('chooses a faster tier when the aim asks, and says why', () => {
    const photo = { format: 'avif', subsampling: '4:2:0', width: 4000, height: 3000 } as const;
    expect(plan(photo, 1e6, 'cheapest')).toMatchObject({ tier: { name: 'small' } });
    expect(plan(photo, 1e6, 'balanced')).toMatchObject({
      tier: { name: 'medium' },
      reason: expect.stringMatching(/^12\.0 MP AVIF would take about \d+ ms on small: medium$/),
    });
    expect(plan(photo, 1e6, 'fastest')).toMatchObject({ tier: { name: 'large' } });
  });

  it('estimates the price and the wait on every tier', () => {
    const planned = plan({ format: 'avif', subsampling: '4:2:0', width: 6000, height: 4000 });
    if (planned.kind !== 'render') throw new Error('refused');
    const { estimates, need } = planned;
    expect(estimates.map(({ tier }) => tier.name)).toEqual(['small', 'medium', 'large', 'huge']);
    expect(estimates.map(({ isSafe }) => isSafe)).toEqual([false, true, true, true]);
    const waits = estimates.map(({ waitMs }) => waitMs);
    expect(waits).toEqual(waits.toSorted((a, b) => b - a));
    // Up to one vCPU more memory means less time, so the price stays nearly the same. Beyond one vCPU the price only rises.
    const [, medium = 0, large = 0, huge = 0] = estimates.map(({ usd }) => usd);
    expect(Math.abs(large / medium - 1)).toBeLessThan(0.1);
    expect(huge / large).toBeCloseTo(3008 / 1769, 1);
    expect(need.totalMb - need.memoryMb).toBe(handlerMemoryMb);
  });

  it('counts only the small copy in a HEIC if it is large enough and has the same shape', () => {
    const thumbnail = { width: 320, height: 240, itemId: 2, codec: 'hvc1', offset: 0, length: 9 };
    const heic = { format: 'heic', width: 5600, height: 4200, thumbnail } as const;
    expect(plan(heic)).toMatchObject({ tier: { name: 'small' } });
    const other = { ...thumbnail, height: 180 };
    expect(plan({ ...heic, thumbnail: other })).toMatchObject({ tier: { name: 'medium' } });
    const options = {
      tiers,
      maxPixels: defaultMaxPixels,
      latencyAim: 'cheapest',
      variants: [squareVariant(400, true)],
    } as const;
    const larger = planJob({ ...photoFacts, ...heic }, 2e6, options);
    expect(larger).toMatchObject({ tier: { name: 'medium' } });
  });

  it('says the reason in words', () => {
    const reason = expect.stringMatching(/^12\.0 MP baseline JPEG needs about \d+ MB: small$/);
    expect(plan({})).toMatchObject({ reason });
  });

  it('refuses an image with more pixels than the limit', () => {
    expect(plan({ width: 20_000, height: 20_000 })).toEqual({
      kind: 'refuse',
      failure: {
        code: 'too-many-pixels',
        detail: { pixels: 400_000_000, maxPixels: 268_402_689 },
        message:
          'This image has 400 megapixels; the limit is 268 megapixels. Scale it down, then add it again.',
      },
    });
  });

  it('refuses an image that no tier can hold, with both figures', () => {
    const refused = plan(
      { format: 'avif', subsampling: '4:2:0', width: 16_000, height: 16_000 },
      1100,
    );
    expect(refused).toMatchObject({ failure: { code: 'needs-too-much-memory' } });
    expect(refused).toMatchObject({
      failure: { message: expect.stringMatching(/about \d{4} MB .* limit is 22\d\d MB/) },
    });
  });
});
