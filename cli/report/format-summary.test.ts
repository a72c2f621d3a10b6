import { describe, expect, it } from 'vitest';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import { photoReport } from '#test/doubles/reports.ts';
import { formatSummary } from './format-summary.ts';
import type { LambdaReport } from './lambda-reports.ts';
import { summarise } from './summarise.ts';

const aws = { bucket: 'holiday', prefix: 'output/' };
const local = { ...aws, endpoint: 'http://localhost:4569' };

function summaryOf(
  place: typeof aws,
  changes: Partial<ThumbnailReport>[],
  reports?: LambdaReport[],
) {
  const thumbnails = changes.map((change, i) => ({
    key: `output/${i}.jpg`,
    report: { ...photoReport, ...change },
  }));
  const failures = [
    { key: 'output/a.error.json', code: 'empty' },
    { key: 'output/b.error.json', code: 'damaged' },
    { key: 'output/c.error.json', code: 'empty' },
  ] as const;
  return formatSummary(summarise(place, { thumbnails, failures, others: 1 }, reports));
}

const wrong = { peakMemoryMb: 400, cpuMs: 300, escalatedFrom: 'small', tier: 'medium' };

describe('a report as text', () => {
  it('says what it is of, and whose figures these are', () => {
    expect(summaryOf(aws, [{}])).toMatch(/^output\/ in holiday at AWS: 1 thumbnail, 3 failures\n/);
    expect(summaryOf(aws, [{}])).not.toContain('this machine');
    expect(summaryOf(local, [{}])).toContain("Times and memory are this machine's, not AWS's.");
  });

  it('lists misses, failures by code and second tries', () => {
    const text = summaryOf(aws, [wrong, {}]);
    expect(text).toContain('Where the model is wrong: memory of 1 thumbnail\n');
    expect(text).toMatch(/baseline JPEG {2}medium {12}65 {6}400 {3}6\.15 {2}output\/0\.jpg/);
    expect(text).toContain('Where the model is wrong: CPU time of 1 thumbnail\n');
    expect(text).toMatch(/empty {4}2\n {2}damaged {2}1/);
    expect(text).toMatch(/Second tries: 1\n {2}small {2}-> {2}medium {2}output\/0\.jpg/);
  });

  it('says the rule by which something counts as wrong, and where memory is not judged', () => {
    expect(summaryOf(aws, [{}])).toContain('more than 10 % above');
    expect(summaryOf(local, [wrong])).toContain('Memory is not judged');
    expect(summaryOf(local, [wrong])).toContain('Where the model is wrong: CPU time of 1');
  });

  it('cuts long lists, and says so', () => {
    const text = summaryOf(
      aws,
      Array.from({ length: 40 }, (_, i) => ({ cpuMs: 1000 + i })),
    );
    expect(text).toContain('and 25 more; --json has them all');
  });

  it('ends with the money: what ran, one big Lambda, and the factor between them', () => {
    expect(summaryOf(aws, [{}])).toMatch(/Money: one Lambda of 5120 MB would cost \d+\.\d times/);
    expect(summaryOf(local, [{}]).replaceAll(/\s+/g, ' ')).toContain('Billed time is modelled');
  });

  it('says how much of it the logs explain', () => {
    const requestId = photoReport.requestId ?? '';
    const figures = { durationMs: 300, billedMs: 300, memoryMb: 512, maxMemoryMb: 90 };
    const reports = [
      { requestId, ...figures, initMs: 1 },
      { requestId: 'x', ...figures, status: 'timeout' },
    ];
    const text = summaryOf(aws, [{}], reports).replaceAll(/\s+/g, ' ');
    expect(text).toContain(
      'Logs: 2 runs, of which 1 match 1 thumbnail by 1 request. Other runs: 1,',
    );
    expect(text).toContain('Cold starts: 1. Bad ends: 1 timeout.');
  });

  it('fits 100 columns', () => {
    const many = { imageClass: 'interlaced 16-bit PNG', peakMemoryMb: 2900, cpuMs: 25_000 };
    for (const line of summaryOf(local, [wrong, many, {}]).split('\n')) {
      expect(line.length).toBeLessThanOrEqual(100);
    }
  });
});
