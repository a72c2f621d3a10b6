// A batch in numbers.
import { expect, test } from 'vitest';
import { makeEntry } from '#test/doubles/upload-session.ts';
import { summarize } from './summarize.ts';
import type { UploadStatus } from './upload-state.ts';

test('counts files by state and measures the progress of all', () => {
  const statuses: UploadStatus[] = [
    { state: 'queued', failures: 0, retryAt: 0 },
    { state: 'uploading', failures: 0, sentBytes: 50, bytesPerSecond: 1000 },
    { state: 'cancelled' },
  ];
  const summary = summarize(statuses.map(makeEntry));
  expect(summary).toMatchObject({ total: 3, isDone: false, unsent: 2 });
  expect(summary.counts).toMatchObject({ queued: 1, uploading: 1, cancelled: 1, ready: 0 });
  expect(summary.progress).toBeCloseTo((0 + 0.45 + 1) / 3);
});

test('does not count a file again that is in the batch already', () => {
  const summary = summarize([
    makeEntry({ state: 'cancelled' }),
    makeEntry({ state: 'duplicate', twinName: 'a.png' }),
  ]);
  expect(summary).toMatchObject({ total: 1, counts: { duplicate: 1 } });
});

test('is done when no file will change without the person', () => {
  const failed: UploadStatus = { state: 'failed', problem: { kind: 'offline' } };
  expect(summarize([failed].map(makeEntry))).toMatchObject({ isDone: true, progress: 1 });
});
