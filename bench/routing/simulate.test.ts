import { describe, expect, it } from 'vitest';
import { assumedCpuMs, assumedMs } from '#core/lambda-model.ts';
import type { Run } from './designs.ts';
import type { Invocation } from './invocation.ts';
import { arriveAtRandom, arriveInBursts } from './report.ts';
import { simulate } from './simulate.ts';

/** Waits for 100 ms and takes 100 ms of CPU time, at 1024 MB. */
const invocation: Invocation = {
  ...{ functionName: 'f', memoryMb: 1024, afterMs: 50 },
  ...{ ioMs: 100, transferMs: 0, cpuMs: 100, usesChild: false, reads: 1 },
};
const once: Run = { invocations: [invocation], hasThumbnail: true };

/** 100 ms + 100 ms x 1769/1024, rounded up to a whole millisecond. */
const billedMs = 273;

describe('simulate', () => {
  it('prices a run like a calculation by hand', () => {
    const { usdPerMillion, p50Ms, readsUsdPerMillion } = simulate([once]);
    expect(usdPerMillion).toBeCloseTo(billedMs * 1e-3 * 13.3334 + 0.2, 9);
    expect(p50Ms).toBeCloseTo(50 + 100 + 172.754, 2);
    expect(readsUsdPerMillion).toBeCloseTo(0.4, 9);
  });

  it('bills a killed invocation and its retry, and counts both in the wait', () => {
    const killed: Invocation = { ...invocation, killed: 'lambda' };
    const run: Run = { invocations: [killed, invocation], hasThumbnail: true };
    const { usdPerMillion, p50Ms, killedPerMillion } = simulate([run]);
    expect(usdPerMillion).toBeCloseTo(2 * simulate([once]).usdPerMillion, 9);
    expect(p50Ms).toBeCloseTo(2 * simulate([once]).p50Ms, 9);
    expect(killedPerMillion).toBe(1e6);
  });

  it('starts an environment when none is warm, bills its init and keeps it for ten minutes', () => {
    const cold = simulate([once], [0]);
    expect(cold.coldPerMillion).toBe(1e6);
    // The first run of an environment also takes 20 ms of CPU time (`assumedCpuMs.firstRun`), at 1024/1769 of a vCPU.
    const startMs = assumedMs.start + assumedMs.init;
    expect(cold.p50Ms - simulate([once]).p50Ms).toBeCloseTo(startMs + (20 * 1769) / 1024, 6);
    // 308 ms are 100 ms + (100 + 20) ms x 1769/1024, rounded up.
    const coldBilledMs = assumedMs.init + 308;
    expect(cold.usdPerMillion).toBeCloseTo(coldBilledMs * 1e-3 * 13.3334 + 0.2, 9);
    const coldOf = (arrivalsMs: number[]) =>
      simulate(
        arrivalsMs.map(() => once),
        arrivalsMs,
      ).coldPerMillion;
    expect(coldOf([0, 100_000])).toBe(5e5);
    expect(coldOf([0, 10])).toBe(1e6);
    expect(coldOf([0, 700_000])).toBe(1e6);
  });

  it('starts the render process of an environment once, and again after it was killed', () => {
    const run = (killed?: 'child'): Run => ({
      invocations: [{ ...invocation, usesChild: true, ...(killed && { killed }) }],
      hasThumbnail: true,
    });
    const costOf = (runs: readonly Run[]) =>
      simulate(
        runs,
        runs.map((_, i) => i * 60_000),
      ).usdPerMillion * runs.length;
    const childUsd = assumedCpuMs.childStart * (1769 / 1024) * 1e-3 * 13.3334;
    expect(costOf([run(), run(), run()]) - costOf([run(), run()])).toBeCloseTo(
      simulate([once]).usdPerMillion,
      6,
    );
    const again = costOf([run('child'), run()]) - costOf([run(), run()]);
    expect(Math.abs(again - childUsd)).toBeLessThan(0.02);
  });

  it('leaves uploads without a thumbnail out of the waits', () => {
    const lost: Run = { invocations: [{ ...invocation, cpuMs: 9000 }], hasThumbnail: false };
    const { p95Ms, withoutThumbnailPerMillion } = simulate([once, lost]);
    expect(p95Ms).toBeCloseTo(322.754, 2);
    expect(withoutThumbnailPerMillion).toBe(5e5);
  });
});

describe('arrivals', () => {
  it('come at the stated rate', () => {
    const times = arriveAtRandom(10_000, 0.01);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect((times.at(-1) ?? 0) / 10_000).toBeGreaterThan(97_000);
    expect((times.at(-1) ?? 0) / 10_000).toBeLessThan(103_000);
  });

  it('come in bursts within a second', () => {
    const times = arriveInBursts(40);
    expect(times).toHaveLength(40);
    expect((times[19] ?? 0) - (times[0] ?? 0)).toBe(950);
  });
});
