// The sentences that are put together.
import { expect, test } from 'vitest';
import { summarize } from '../upload/summarize.ts';
import type { UploadEntry } from '../upload/upload-state.ts';
import { formatBytes, formatDuration, formatPercent } from './format.ts';
import {
  describeAnnouncement,
  describeHeadline,
  describeReport,
  describeTooMany,
} from './strings.ts';

const finished = {
  sourceFormat: 'jpeg',
  sourceWidth: 4032,
  sourceHeight: 3024,
  sourceBytes: 3_100_000,
  isDamaged: false,
  animation: 'none' as const,
  width: 128,
  height: 96,
  bytes: 4200,
  tier: 'small',
  tierReason: '',
  memoryMb: 512,
  peakMemoryMb: 142,
  durationMs: 61,
  version: '1',
};

test('the report is one line', () => {
  expect(describeReport(finished).join(' ')).toBe(
    'JPEG 4032×3024, 3.1 MB → 128×96, 4.2 kB · small (512 MB), 61 ms',
  );
});

test('what the thumbnail does not show of the source is said', () => {
  const lossy = { ...finished, isDamaged: true, animation: 'first-frame' as const };
  expect(describeReport(lossy).slice(3)).toEqual([
    '· damaged: shown as far as it goes',
    '· first frame of an animation',
  ]);
});

test.each([
  [798, '798 B'],
  [9960, '10 kB'],
  [999_499, '999 kB'],
  [999_500, '1.0 MB'],
  [62_000_000, '62 MB'],
  [1_500_000_000, '1.5 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('a percentage is full only when all is there', () => {
  expect(formatPercent(0.999)).toBe('99 %');
  expect(formatPercent(1)).toBe('100 %');
});

test('durations change their unit at a second', () => {
  expect([formatDuration(999), formatDuration(2345)]).toEqual(['999 ms', '2.3 s']);
});

test('one thumbnail is not plural', () => {
  const entry: UploadEntry = {
    id: 0,
    index: 0,
    name: 'a.png',
    bytes: 1,
    file: undefined,
    originalUrl: undefined,
    stale: false,
    status: { state: 'ready', thumbnailUrl: '', report: undefined },
  };
  const summary = summarize([entry]);
  expect(describeHeadline(summary)).toBe('1 thumbnail ready');
  expect(describeAnnouncement(summary)).toBe('All done: 1 of 1 thumbnail ready');
});

test('too many files: by themselves, for what is left, and for a full batch', () => {
  expect(describeTooMany({ added: 501, room: 500, maxFiles: 500 })).toMatch(/^501 files at once/);
  expect(describeTooMany({ added: 6, room: 5, maxFiles: 500 })).toMatch(/room for 5 more/);
  expect(describeTooMany({ added: 1, room: 0, maxFiles: 500 })).toMatch(/is full/);
});
