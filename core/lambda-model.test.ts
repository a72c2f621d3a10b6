import { expect, it } from 'vitest';
import { assumedMs, estimateRun, wallMsOf } from './lambda-model.ts';
import { tiers } from './tiers.ts';

const [small, medium] = tiers;
if (!small || !medium) throw new Error('no tiers');

it('time grows as memory falls below a full vCPU, and stays the same above it', () => {
  expect(wallMsOf(100, 1769 / 2)).toBeCloseTo(200, 9);
  expect(wallMsOf(100, 1769)).toBe(100);
  expect(wallMsOf(100, 3008)).toBe(100);
});

it('a second Lambda adds a hand-over, a second read and the bill of the dispatcher', () => {
  const alone = estimateRun(0, small, small);
  const handedOver = estimateRun(0, medium, small);
  expect(handedOver.waitMs - alone.waitMs).toBe(2 * assumedMs.read + assumedMs.handOver);
  expect(handedOver.usd).toBeGreaterThan(alone.usd);
});
