import { expect, test } from 'vitest';
import { estimateRunCost } from '#core/run-cost.ts';
import { photoReport as report } from '../../lambda/test/reports.ts';
import { sumCost } from './sum-cost.ts';
import type { UploadEntry, UploadStatus } from './upload-state.ts';

const entryOf = (status: UploadStatus, id: number): UploadEntry => ({
  id,
  index: id,
  name: 'a.jpg',
  bytes: 1,
  file: undefined,
  originalUrl: undefined,
  stale: false,
  status,
});

test('only thumbnails of workers that report are counted', () => {
  const ready = { state: 'ready', thumbnailUrl: '', report } as const;
  const statuses: UploadStatus[] = [
    ready,
    { ...ready, report: undefined },
    { state: 'processing', since: 0 },
    { state: 'failed', problem: { kind: 'no-answer' } },
    ready,
  ];
  const one = estimateRunCost(report, 'AWS');
  expect(sumCost(statuses.map(entryOf), 'AWS')).toEqual({
    thumbnails: 2,
    usd: 2 * one.usd,
    oneLambdaUsd: 2 * one.oneLambdaUsd,
  });
});

test('while nothing is ready there is no cost, rather than none', () => {
  expect(sumCost([entryOf({ state: 'processing', since: 0 }, 0)], 'AWS')).toBeUndefined();
});
