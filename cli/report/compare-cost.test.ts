import { describe, expect, it } from 'vitest';
import { assumedMs } from '#core/lambda-model.ts';
import { invocationUsd } from '#core/price.ts';
import { oneLambdaMemoryMb } from '#core/run-cost.ts';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import { photoReport } from '#test/doubles/reports.ts';
import { compareCost } from './compare-cost.ts';
import type { LambdaReport } from './lambda-reports.ts';

const { read, write } = assumedMs;

function outcomes(...changes: Partial<ThumbnailReport>[]) {
  const thumbnails = changes.map((change, i) => ({
    key: `output/${i}.jpg`,
    report: { ...photoReport, ...change },
  }));
  return { thumbnails, failures: [] };
}

const logged: LambdaReport = {
  requestId: photoReport.requestId ?? '',
  durationMs: 300.1,
  billedMs: 301,
  memoryMb: 512,
  maxMemoryMb: 150,
};
const loggedUsd = invocationUsd(logged);

describe('what ran', () => {
  it('is on AWS the duration, the waits that it leaves out, and the tier it ran on', () => {
    const { ranUsd, dispatchUsd } = compareCost(outcomes({}), 'AWS');
    expect(ranUsd).toBeCloseTo(invocationUsd({ memoryMb: 512, billedMs: read + 210 + write }), 12);
    expect(dispatchUsd).toBe(0);
  });

  it('has the dispatcher too when that handed over', () => {
    const { ranUsd, dispatchUsd } = compareCost(outcomes({ tier: 'large', memoryMb: 1769 }), 'AWS');
    const worker = invocationUsd({ memoryMb: 1769, billedMs: 210 + write });
    expect(dispatchUsd).toBe(invocationUsd({ memoryMb: 512, billedMs: 2 * read }));
    expect(ranUsd).toBeCloseTo(worker + dispatchUsd, 12);
  });

  it('has the first try of an image that took two', () => {
    const second = { tier: 'medium', memoryMb: 1024 };
    const once = compareCost(outcomes(second), 'AWS');
    const twice = compareCost(outcomes({ ...second, escalatedFrom: 'small' }), 'AWS');
    // The first try was in the dispatcher, which then is no other run.
    expect(twice.dispatchUsd).toBe(0);
    expect(twice.ranUsd).toBeGreaterThan(once.ranUsd);
  });

  it('is elsewhere the CPU time at the share of a vCPU that the tier has', () => {
    const { ranUsd } = compareCost(outcomes({ durationMs: 1 }), 'this machine');
    const billedMs = read + (60 * 1769) / 512 + write;
    expect(ranUsd).toBeCloseTo(invocationUsd({ memoryMb: 512, billedMs }), 12);
  });

  it('counts a failure as the shortest run, on both sides', () => {
    const failures = [{ key: 'output/a.error.json', code: 'empty' }] as const;
    const { ranUsd, bigUsd, counted } = compareCost({ thumbnails: [], failures }, 'AWS');
    expect(ranUsd).toBe(invocationUsd({ memoryMb: 512, billedMs: read + write }));
    expect(bigUsd).toBe(invocationUsd({ memoryMb: oneLambdaMemoryMb, billedMs: read + write }));
    expect(counted).toBe(1);
  });

  it('leaves out thumbnails whose CPU time is not known, on both sides', () => {
    const comparison = compareCost(outcomes({ cpuMs: undefined }), 'AWS');
    expect(comparison).toMatchObject({ ranUsd: 0, bigUsd: 0, counted: 0, uncounted: 1 });
  });
});

it('one big Lambda is billed for the CPU time at a full vCPU', () => {
  const { bigUsd } = compareCost(outcomes({}), 'AWS');
  expect(bigUsd).toBeCloseTo(invocationUsd({ memoryMb: 5120, billedMs: read + 60 + write }), 12);
});

describe('with the logs', () => {
  it('a request is billed as AWS says, once for all its thumbnails, and for each of its runs', () => {
    const { ranUsd, logs } = compareCost(outcomes({}, {}), 'AWS', [
      logged,
      { ...logged, durationMs: 302, status: 'timeout' },
    ]);
    expect(ranUsd).toBeCloseTo(2 * loggedUsd, 12);
    expect(logs).toMatchObject({
      reports: 2,
      matchedThumbnails: 2,
      matchedRequests: 1,
      matchedRuns: 2,
      otherRuns: 0,
      badEnds: { timeout: 1 },
    });
  });

  it('runs without a thumbnail are told apart, and cold starts counted', () => {
    const stranger = { ...logged, requestId: 'another', initMs: 400 };
    const { ranUsd, logs } = compareCost(outcomes({}), 'AWS', [logged, stranger]);
    expect(ranUsd).toBeCloseTo(loggedUsd, 12);
    expect(logs).toMatchObject({ matchedRuns: 1, otherRuns: 1, coldStarts: 1 });
    expect(logs?.otherUsd).toBeCloseTo(loggedUsd, 12);
  });

  it('thumbnails that the logs do not have are estimated as without', () => {
    const unmatched = outcomes({ requestId: 'not-there' });
    const { ranUsd, logs } = compareCost(unmatched, 'AWS', [logged]);
    expect(ranUsd).toBe(compareCost(unmatched, 'AWS').ranUsd);
    expect(logs).toMatchObject({ matchedThumbnails: 0, matchedRuns: 0, otherRuns: 1 });
  });
});
