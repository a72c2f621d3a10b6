import { describe, expect, it } from 'vitest';
import { assumedMs, estimateRun } from './lambda-model.ts';
import { invocationUsd } from './price.ts';
import { estimateRunCost, oneLambdaMemoryMb, type RunFigures, sumRunCosts } from './run-cost.ts';
import { tierNamed } from './tiers.ts';

const small: RunFigures = { tier: 'small', memoryMb: 512, cpuMs: 60, durationMs: 230 };
const large: RunFigures = { tier: 'large', memoryMb: 1769, cpuMs: 1400, durationMs: 1500 };

describe('what a thumbnail cost', () => {
  it.each([small, large])('is on this machine what the plan says of its CPU time: $tier', (run) => {
    const name = run.tier === 'small' ? 'small' : 'large';
    const planned = estimateRun(run.cpuMs ?? 0, tierNamed(name), tierNamed('small'));
    expect(estimateRunCost(run, 'this machine').usd).toBeCloseTo(planned.usd, 15);
  });

  it('is on AWS the time that the run took, with the head and the write that it does not tell', () => {
    const billedMs = assumedMs.read + small.durationMs + assumedMs.write;
    const { usd } = estimateRunCost(small, 'AWS');
    expect(usd).toBe(invocationUsd({ memoryMb: 512, billedMs }));
  });

  it('has the dispatcher in it when another Lambda rendered', () => {
    const billedMs = large.durationMs + assumedMs.write;
    const dispatch = invocationUsd({ memoryMb: 512, billedMs: 2 * assumedMs.read });
    const { usd } = estimateRunCost(large, 'AWS');
    expect(usd).toBeCloseTo(invocationUsd({ memoryMb: 1769, billedMs }) + dispatch, 15);
  });

  it('has a first try in it, and no further dispatcher when that was the first try', () => {
    const billedMs = large.durationMs + assumedMs.write;
    const second = invocationUsd({ memoryMb: 1769, billedMs });
    const { usd: afterSmall } = estimateRunCost({ ...large, escalatedFrom: 'small' }, 'AWS');
    expect(afterSmall).toBeCloseTo(second + invocationUsd({ memoryMb: 512, billedMs }), 15);
    const { usd: afterMedium } = estimateRunCost({ ...large, escalatedFrom: 'medium' }, 'AWS');
    expect(afterMedium).toBeGreaterThan(second + invocationUsd({ memoryMb: 1024, billedMs }));
  });
});

describe('one Lambda for all', () => {
  it('has the same CPU time at a full vCPU, and the same reads and writes', () => {
    const billedMs = assumedMs.read + 60 + assumedMs.write;
    const usd = invocationUsd({ memoryMb: oneLambdaMemoryMb, billedMs });
    expect(estimateRunCost(small, 'AWS').oneLambdaUsd).toBe(usd);
    expect(estimateRunCost(small, 'this machine').oneLambdaUsd).toBe(usd);
  });

  it.each([
    ['AWS', (230 * 512) / 1769],
    ['this machine', 230],
  ] as const)('goes by the duration where the CPU time is not known: %s', (figuresOf, cpuMs) => {
    for (const unknown of [undefined, 0]) {
      const billedMs = assumedMs.read + cpuMs + assumedMs.write;
      expect(estimateRunCost({ ...small, cpuMs: unknown }, figuresOf).oneLambdaUsd).toBe(
        invocationUsd({ memoryMb: oneLambdaMemoryMb, billedMs }),
      );
    }
  });
});

it('costs add up, and of nothing to nothing', () => {
  const one = estimateRunCost(small, 'AWS');
  expect(sumRunCosts([one, one]).usd).toBe(2 * one.usd);
  expect(sumRunCosts([])).toEqual({ usd: 0, oneLambdaUsd: 0 });
});
