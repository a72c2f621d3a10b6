// The sentences that are put together.
import { expect, test } from 'vitest';
import { summarize } from '../upload/summarize.ts';
import type { UploadEntry } from '../upload/upload-state.ts';
import { formatBytes, formatDollars, formatDuration, formatPercent } from './format.ts';
import {
  describeAnnouncement,
  describeBatchCost,
  describeFigures,
  describeHeadline,
  describeReport,
  describeTooMany,
  explainReport,
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

const explained = {
  ...finished,
  imageClass: 'baseline JPEG',
  predictedMemoryMb: 64,
  predictedCpuMs: 59,
  cpuMs: 48,
};

test('an explanation tells class, prediction and outcome, tier and cost', () => {
  expect(explainReport(explained, 'this machine')).toEqual([
    { term: 'Class', text: 'baseline JPEG' },
    { term: 'Memory', text: 'predicted 64 MB, 142 MB at its peak (whole process)' },
    { term: 'CPU time', text: 'predicted 59 ms, took 48 ms' },
    { term: 'Lambda', text: 'small, 512 MB' },
    { term: 'Cost', text: '$1.74 for a million like this; $7.73 with one 5 GB Lambda' },
    { term: 'Renderer', text: '1' },
  ]);
});

test('an explanation leaves out what the report does not know', () => {
  const terms = (report: typeof finished) =>
    explainReport(report, 'AWS').map(({ term, text }) => `${term}: ${text}`);
  expect(terms(finished).slice(0, 2)).toEqual([
    'Memory: 142 MB at its peak (whole process)',
    'Lambda: small, 512 MB',
  ]);
  const escalated = { ...finished, tier: 'medium', memoryMb: 1024, escalatedFrom: 'small' };
  expect(terms(escalated)[1]).toBe('Lambda: medium, 1024 MB; escalated from small');
});

test('figures of this machine are not passed off as AWS figures', () => {
  expect(describeFigures('this machine')).toMatch(/on this computer.*priced as on AWS/);
  expect(describeFigures('AWS')).not.toMatch(/this computer/);
});

test('the cost of a batch, and of one large Lambda for it', () => {
  const cost = { thumbnails: 3, usd: 0.0000123, oneLambdaUsd: 0.0000504 };
  expect(describeBatchCost(cost, 'AWS')).toBe(
    'These 3 thumbnails: $0.000012 of Lambda time. One 5 GB Lambda for all would have cost $0.000050, 4.1 times as much.',
  );
  expect(describeBatchCost({ ...cost, thumbnails: 1 }, 'this machine')).toBe(
    'This thumbnail: $0.000012 of Lambda time (on this computer; priced as on AWS). One 5 GB Lambda would have cost $0.000050, 4.1 times as much.',
  );
});

test.each([
  [0, '$0.00'],
  [16.804, '$16.80'],
  [0.0099, '$0.0099'],
  [0.00123, '$0.0012'],
  [0.0000504, '$0.000050'],
  [0.00000996, '$0.000010'],
  [0.00999, '$0.01'],
])('%d dollars are %s', (usd, text) => {
  expect(formatDollars(usd)).toBe(text);
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
