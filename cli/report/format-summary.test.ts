import { describe, expect, it } from 'vitest';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import { photoReport } from '#test/doubles/reports.ts';
import type { BilledRun } from './billed-runs.ts';
import { formatSummary } from './format-summary.ts';
import { summarize } from './summarize.ts';

const aws = { bucket: 'holiday', prefix: 'output/' };
const local = { ...aws, endpoint: 'http://localhost:4569' };

function summaryOf(place: typeof aws, changes: Partial<ThumbnailReport>[], runs?: BilledRun[]) {
  const thumbnails = changes.map((change, i) => ({
    key: `output/${i}.jpg`,
    report: { ...photoReport, ...change },
  }));
  const failures = [
    { key: 'output/a.error.json', code: 'empty' },
    { key: 'output/b.error.json', code: 'damaged' },
    { key: 'output/c.error.json', code: 'empty' },
  ] as const;
  return formatSummary(summarize(place, { thumbnails, failures, others: 1 }, runs)).join('\n');
}

const wrongPrediction = { peakMemoryMb: 400, cpuMs: 300, escalatedFrom: 'small', tier: 'medium' };

describe('a report as text', () => {
  it('names the place, and says where the figures were measured', () => {
    expect(summaryOf(aws, [{}])).toMatch(/^output\/ in holiday at AWS: 1 thumbnail, 3 failures\n/);
    expect(summaryOf(aws, [{}])).not.toContain('this machine');
    expect(summaryOf(local, [{}])).toContain('measured on this machine, not on AWS');
  });

  it('lists wrong predictions, failures by code and retries', () => {
    const text = summaryOf(aws, [wrongPrediction, {}]);
    expect(text).toMatch(/baseline JPEG +2 +60 +180 +3\.00 +1 +5\.00 +output\/0\.jpg/);
    expect(text).toMatch(/medium +1 +65 +400 +6\.15 +<- under-predicted: output\/0\.jpg/);
    expect(text).toMatch(/empty {4}2\n {2}damaged {2}1/);
    expect(text).toMatch(
      /Retries on a larger tier: 1\n {2}small {2}-> {2}medium {2}output\/0\.jpg/,
    );
  });

  it('explains when a prediction is wrong, and why the local stack does not judge memory', () => {
    expect(summaryOf(aws, [{}])).toContain('more than 10 % above');
    expect(summaryOf(local, [wrongPrediction])).toContain('Memory is not judged');
    expect(summaryOf(local, [wrongPrediction])).toMatch(/A\s+machine\s+that is faster/);
  });

  it('cuts a long list, and says so', () => {
    const text = summaryOf(
      aws,
      Array.from({ length: 40 }, () => wrongPrediction),
    );
    expect(text).toContain('and 25 more; --json lists them all');
  });

  it('compares the cost of the Lambdas that ran with that of one large Lambda', () => {
    expect(summaryOf(aws, [{}])).toMatch(/Money: one Lambda of 5120 MB would cost \d+\.\d times/);
    expect(summaryOf(aws, [{}]), 'a thumbnail and three records').toMatch(
      /the PUTs of either +0\.000020 +5\.00/,
    );
    expect(summaryOf(local, [{}])).toMatch(/from this\s+machine's\s+CPU\s+time/);
  });

  it('summarizes logs: the cost of other runs, cold starts and failed runs', () => {
    const { requestId = '' } = photoReport;
    const figures = { billedMs: 300, memoryMb: 512 };
    const runs = [
      { requestId, ...figures, isColdStart: true },
      { requestId: 'x', ...figures, isColdStart: false, status: 'timeout' },
    ];
    const text = summaryOf(aws, [{}], runs).replaceAll(/\s+/g, ' ');
    expect(text).toContain('Logs: 2 runs; 1 made thumbnails of this report. The other 1 cost $');
    expect(text).toContain('Cold starts: 1. Failed runs: 1 timeout.');
  });

  it.each([aws, local])('fits 100 columns', (place) => {
    const many = { imageClass: 'interlaced 16-bit PNG', peakMemoryMb: 2900, cpuMs: 25_000 };
    for (const line of summaryOf(place, [wrongPrediction, many, {}]).split('\n')) {
      expect(line.length).toBeLessThanOrEqual(100);
    }
  });
});
