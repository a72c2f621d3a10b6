// The plan keeps its promises for any header.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type ImageFacts, imageFormats } from './image-facts.ts';
import { largestUsableMb, planJob } from './plan.ts';
import { defaultMaxPixels } from './refuse-by-facts.ts';
import { tiers } from './tiers.ts';

const side = fc.oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 65_535 }));

const anyFacts: fc.Arbitrary<ImageFacts> = fc.record({
  format: fc.constantFrom(...imageFormats),
  width: side,
  height: side,
  bitDepth: fc.constantFrom(1, 8, 10, 12, 16, 32),
  channels: fc.integer({ min: 1, max: 5 }),
  hasAlpha: fc.boolean(),
  colorModel: fc.constantFrom('grey', 'rgb', 'ycbcr', 'cmyk', 'ycck'),
  subsampling: fc.constantFrom('4:4:4', '4:2:2', '4:2:0', '4:0:0', 'other'),
  progressive: fc.boolean(),
  lossless: fc.boolean(),
  orientation: fc.constant(1),
  animated: fc.boolean(),
  frames: fc.integer({ min: 1, max: 20_000 }),
  framesExact: fc.boolean(),
  scans: fc.integer({ min: 1, max: 900 }),
  codedPixels: fc.integer({ min: 0, max: 3e9 }),
});
const anyBytes = fc.integer({ min: 0, max: 100e6 });
const anyAim = fc.constantFrom('cheapest', 'balanced', 'fastest');
const maxPixels = defaultMaxPixels;

it('chooses the safe tier that fits the aim, or refuses with a sentence', () => {
  fc.assert(
    fc.property(anyFacts, anyBytes, anyAim, (facts, bytes, latencyAim) => {
      const plan = planJob(facts, bytes, { tiers, maxPixels, latencyAim });
      if (plan.kind === 'refuse') {
        expect(plan.failure.message).toMatch(/\.$/);
        if (plan.failure.code === 'needs-too-much-memory') {
          expect(plan.need?.totalMb).toBeGreaterThan(largestUsableMb(tiers));
        }
        return;
      }
      const { estimates, need, tier, reason } = plan;
      const chosen = estimates.find((estimate) => estimate.tier === tier);
      const safe = estimates.filter(({ isSafe }) => isSafe);
      expect(chosen?.isSafe).toBe(true);
      expect(need.totalMb).toBeLessThan(tier.memoryMb);
      expect(reason.endsWith(`: ${tier.name}`)).toBe(true);
      if (latencyAim === 'cheapest') {
        expect(chosen?.usd).toBe(Math.min(...safe.map(({ usd }) => usd)));
      }
      if (latencyAim === 'fastest') {
        expect(chosen?.waitMs).toBe(Math.min(...safe.map(({ waitMs }) => waitMs)));
      }
    }),
    { numRuns: 2000, seed: 4 },
  );
});

it('never predicts less for more bytes of the same picture', () => {
  fc.assert(
    fc.property(anyFacts, anyBytes, anyBytes, (facts, some, more) => {
      const options = { tiers, maxPixels, latencyAim: 'cheapest' } as const;
      const [less, most] = [Math.min(some, more), Math.max(some, more)].map((bytes) => {
        const plan = planJob(facts, bytes, options);
        return plan.need;
      });
      if (!less || !most) return;
      expect(most.totalMb).toBeGreaterThanOrEqual(less.totalMb);
      expect(most.cpuMs).toBeGreaterThanOrEqual(less.cpuMs);
      for (const value of [less.totalMb, less.cpuMs]) expect(value).toBeGreaterThan(0);
    }),
    { numRuns: 2000, seed: 5 },
  );
});
