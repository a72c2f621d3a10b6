import { expect, test } from 'vitest';
import { estimateRunCost } from '#core/run-cost.ts';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import { sumCost } from './sum-cost.ts';
import type { UploadEntry, UploadStatus } from './upload-state.ts';

const report: ThumbnailReport = {
  sourceFormat: 'jpeg',
  sourceWidth: 4000,
  sourceHeight: 3000,
  sourceBytes: 3_000_000,
  isDamaged: false,
  animation: 'none',
  width: 128,
  height: 96,
  bytes: 4000,
  tier: 'small',
  tierReason: '12.0 MP baseline JPEG needs about 65 MB: small',
  memoryMb: 512,
  peakMemoryMb: 65,
  cpuMs: 60,
  durationMs: 210,
  version: '1',
};

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
