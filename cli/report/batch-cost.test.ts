import { describe, expect, it } from 'vitest';
import { assumedMs } from '#core/lambda-model.ts';
import { invocationUsd } from '#core/price.ts';
import { estimateRunCost, oneLambdaMemoryMb } from '#core/run-cost.ts';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import { photoReport } from '#test/doubles/reports.ts';
import { sumBatchCost } from './batch-cost.ts';

function outcomes(...changes: Partial<ThumbnailReport>[]) {
  const thumbnails = changes.map((change, i) => ({
    key: `output/${i}.jpg`,
    report: { ...photoReport, ...change },
  }));
  return { thumbnails, failures: [] };
}

const { requestId = '' } = photoReport;
const run = { requestId, billedMs: 301, memoryMb: 512, isColdStart: false };
const runUsd = invocationUsd(run);

describe('without logs', () => {
  it.each(['AWS', 'this machine'] as const)('sums the estimates of %s', (measurementSource) => {
    const further = [{ name: 'page', format: 'webp', width: 1024, height: 768, bytes: 9 }] as const;
    const { ranUsd, oneLambdaUsd, putsUsd } = sumBatchCost(
      outcomes({ further }, { cpuMs: 90 }),
      measurementSource,
    );
    const estimates = [{ cpuMs: 90 }, { further }].map((change) =>
      estimateRunCost({ ...photoReport, ...change }, measurementSource),
    );
    expect(putsUsd, 'two thumbnails, and one').toBeCloseTo(15 / 1e6, 12);
    expect(ranUsd).toBeCloseTo(
      estimates.reduce((sum, { usd }) => sum + usd, 0),
      12,
    );
    expect(oneLambdaUsd).toBeCloseTo(
      estimates.reduce((sum, cost) => sum + cost.oneLambdaUsd, 0),
      12,
    );
  });

  it('counts a failure as the shortest run, in both sums', () => {
    const failures = [{ key: 'output/a.error.json', code: 'empty' }] as const;
    const { ranUsd, oneLambdaUsd, putsUsd, counted } = sumBatchCost(
      { thumbnails: [], failures },
      'AWS',
    );
    const billedMs = assumedMs.read + assumedMs.write;
    expect(ranUsd).toBe(invocationUsd({ memoryMb: 512, billedMs }));
    expect(oneLambdaUsd).toBe(invocationUsd({ memoryMb: oneLambdaMemoryMb, billedMs }));
    expect(counted).toBe(1);
    expect(putsUsd, 'its record').toBe(5 / 1e6);
  });

  it('leaves out thumbnails without a CPU time, in both sums', () => {
    const cost = sumBatchCost(outcomes({ cpuMs: undefined }), 'AWS');
    expect(cost).toMatchObject({ ranUsd: 0, oneLambdaUsd: 0, counted: 0, uncounted: 1 });
  });
});

describe('with logs', () => {
  it('bills a request as AWS does: once for all its thumbnails, and for each of its runs', () => {
    const { ranUsd, logs } = sumBatchCost(outcomes({}, {}), 'AWS', [
      run,
      { ...run, status: 'timeout' },
    ]);
    expect(ranUsd).toBeCloseTo(2 * runUsd, 12);
    expect(logs).toEqual({
      runs: 2,
      matchedRuns: 2,
      otherUsd: 0,
      coldStarts: 0,
      failedRuns: { timeout: 1 },
    });
  });

  it('adds the estimates of the first try and of the dispatcher to the billed run', () => {
    const retried = { tier: 'large', memoryMb: 1769, escalatedFrom: 'medium' };
    const { ranUsd } = sumBatchCost(outcomes(retried), 'AWS', [run]);
    const { firstTryUsd, dispatchUsd } = estimateRunCost({ ...photoReport, ...retried }, 'AWS');
    expect(ranUsd).toBeCloseTo(runUsd + firstTryUsd + dispatchUsd, 12);
  });

  it('counts cold starts, and sums the runs without a thumbnail apart', () => {
    const stranger = { ...run, requestId: 'another', isColdStart: true };
    const { ranUsd, logs } = sumBatchCost(outcomes({}), 'AWS', [run, stranger]);
    expect(ranUsd).toBeCloseTo(runUsd, 12);
    expect(logs).toMatchObject({ matchedRuns: 1, coldStarts: 1 });
    expect(logs?.otherUsd).toBeCloseTo(runUsd, 12);
  });

  it('estimates thumbnails that the logs do not contain', () => {
    const unmatched = outcomes({ requestId: 'not-there' });
    const { ranUsd, logs } = sumBatchCost(unmatched, 'AWS', [run]);
    expect(ranUsd).toBe(sumBatchCost(unmatched, 'AWS').ranUsd);
    expect(logs).toMatchObject({ runs: 1, matchedRuns: 0 });
  });
});
