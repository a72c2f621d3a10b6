import { describe, expect, it } from 'vitest';
import { photoFacts } from '#test/doubles/facts.ts';
import { assumedMs, estimateRun } from './lambda-model.ts';
import { planJob } from './plan.ts';
import { invocationUsd, putUsd, usdPerInvocation } from './price.ts';
import { defaultMaxPixels } from './refuse-by-facts.ts';
import { estimateRunCost, oneLambdaMemoryMb, type RunFigures } from './run-cost.ts';
import { tierNamed, tiers } from './tiers.ts';
import { squareVariant } from './variant.ts';

const small: RunFigures = { tier: 'small', memoryMb: 512, cpuMs: 60, durationMs: 230 };
const large: RunFigures = { tier: 'large', memoryMb: 1769, cpuMs: 1400, durationMs: 1500 };

const sizes = [128, 400, 1024].map((side) => squareVariant(side, true));

describe('the cost of a thumbnail', () => {
  it.each([small, large])(
    "is the plan's estimate for its CPU time on this machine: $tier",
    (run) => {
      const name = run.tier === 'small' ? 'small' : 'large';
      const planned = estimateRun(run.cpuMs ?? 0, tierNamed(name), tierNamed('small'));
      expect(estimateRunCost(run, 'this machine').usd).toBeCloseTo(planned.usd, 15);
    },
  );

  it("is the plan's estimate with several thumbnails too", () => {
    const options = {
      tiers,
      variants: sizes,
      maxPixels: defaultMaxPixels,
      latencyAim: 'cheapest',
    } as const;
    const plan = planJob(photoFacts, 3e6, options);
    if (plan.kind === 'refuse') throw new Error('refused');
    const further = sizes
      .slice(1)
      .map((size) => ({ ...size, format: 'jpeg', etag: '', bytes: 1 }) as const);
    const run = { ...small, cpuMs: plan.need.cpuMs, further };
    expect(estimateRunCost(run, 'this machine').usd).toBeCloseTo(plan.estimates[0]?.usd ?? 0, 15);
  });

  it('on AWS adds the read of the head and the write to the duration of the run', () => {
    const billedMs = assumedMs.read + small.durationMs + assumedMs.write;
    const { usd } = estimateRunCost(small, 'AWS');
    expect(usd).toBe(invocationUsd({ memoryMb: 512, billedMs }));
  });

  it('includes the dispatcher when another Lambda rendered', () => {
    const billedMs = large.durationMs + assumedMs.write;
    const dispatch = invocationUsd({ memoryMb: 512, billedMs: 2 * assumedMs.read });
    const { usd } = estimateRunCost(large, 'AWS');
    expect(usd).toBeCloseTo(invocationUsd({ memoryMb: 1769, billedMs }) + dispatch, 15);
  });

  it('includes a first try, and no second dispatcher when the dispatcher made that try', () => {
    const billedMs = large.durationMs + assumedMs.write;
    const second = invocationUsd({ memoryMb: 1769, billedMs });
    const { usd: afterSmall } = estimateRunCost({ ...large, escalatedFrom: 'small' }, 'AWS');
    expect(afterSmall).toBeCloseTo(second + invocationUsd({ memoryMb: 512, billedMs }), 15);
    const { usd: afterMedium } = estimateRunCost({ ...large, escalatedFrom: 'medium' }, 'AWS');
    expect(afterMedium).toBeGreaterThan(second + invocationUsd({ memoryMb: 1024, billedMs }));
  });
});

describe('the cost of one Lambda for all images', () => {
  it('includes the same CPU time at a full vCPU, and the same read and write', () => {
    const billedMs = assumedMs.read + 60 + assumedMs.write;
    const usd = invocationUsd({ memoryMb: oneLambdaMemoryMb, billedMs });
    expect(estimateRunCost(small, 'AWS').oneLambdaUsd).toBe(usd);
    expect(estimateRunCost(small, 'this machine').oneLambdaUsd).toBe(usd);
  });

  it.each([
    ['AWS', (230 * 512) / 1769],
    ['this machine', 230],
  ] as const)(
    'is estimated from the duration where the CPU time is not known: %s',
    (measurementSource, cpuMs) => {
      for (const unknown of [undefined, 0]) {
        const billedMs = assumedMs.read + cpuMs + assumedMs.write;
        expect(estimateRunCost({ ...small, cpuMs: unknown }, measurementSource).oneLambdaUsd).toBe(
          invocationUsd({ memoryMb: oneLambdaMemoryMb, billedMs }),
        );
      }
    },
  );
});

it('every thumbnail of an upload adds the time of its write to both ways, and its PUT', () => {
  const picture = { name: 'page', format: 'webp', width: 1024, height: 768, bytes: 9000 } as const;
  const three = { ...small, further: [picture, { ...picture, name: 'card' }] };
  const writesMs = 2 * assumedMs.write;
  for (const source of ['AWS', 'this machine'] as const) {
    const [one, all] = [small, three].map((run) => estimateRunCost(run, source));
    const addedTo = (memoryMb: number) =>
      invocationUsd({ memoryMb, billedMs: writesMs }) - usdPerInvocation;
    expect((all?.usd ?? 0) - (one?.usd ?? 0)).toBeCloseTo(addedTo(512), 12);
    const more = (all?.oneLambdaUsd ?? 0) - (one?.oneLambdaUsd ?? 0);
    expect(more).toBeCloseTo(addedTo(oneLambdaMemoryMb), 12);
    expect(one?.putsUsd).toBe(putUsd);
    expect(all?.putsUsd).toBe(3 * putUsd);
  }
});
