import { expect, test } from 'vitest';
import { estimateRunCost } from '#core/run-cost.ts';
import { photoReport as report } from '#test/doubles/reports.ts';
import { emptyReady, makeEntry } from '#test/doubles/upload-session.ts';
import { sumTotals } from './sum-totals.ts';
import type { UploadStatus } from './upload-state.ts';

const further = [{ name: 'page', format: 'webp', width: 1024, height: 768, bytes: 9000 }] as const;

test('counts all thumbnails of the files with a report, and their PUTs', () => {
  const ready = { ...emptyReady, report: { ...report, further } };
  const statuses: UploadStatus[] = [
    ready,
    { ...ready, report: undefined },
    { state: 'processing', since: 0 },
    { state: 'failed', problem: { kind: 'no-answer', since: 0 } },
    ready,
  ];
  const one = estimateRunCost({ ...report, further }, 'AWS');
  expect(sumTotals(statuses.map(makeEntry), 'AWS')).toEqual({
    thumbnails: 2,
    sourceBytes: 2 * report.sourceBytes,
    bytes: 2 * (report.bytes + 9000),
    usd: 2 * one.usd,
    oneLambdaUsd: 2 * one.oneLambdaUsd,
    putsUsd: 20 / 1e6,
  });
});

test('has no totals until a thumbnail is ready', () => {
  expect(sumTotals([makeEntry({ state: 'processing', since: 0 }, 0)], 'AWS')).toBeUndefined();
});
