// Sentences that are composed from values.
import { describe, expect, test } from 'vitest';
import { emptyReady, makeEntry } from '#test/doubles/upload-session.ts';
import { summarize } from '../upload/state/summarize.ts';
import { emptyUploads, type LongWait, type Problem } from '../upload/state/upload-state.ts';
import { describeFacts, describeLosses } from './describe-facts.ts';
import {
  describeAction,
  describeAnnouncement,
  describeHeadline,
  describePace,
  describeRest,
  nameFile,
} from './describe-files.ts';
import { describeStatus, queueMeans } from './describe-problem.ts';
import { nameBatch } from './earlier-batches.ts';
import {
  compareCost,
  describeCost,
  describeFigures,
  describeImages,
  describeLambda,
  describeNeeds,
  describeSaving,
  describeTimes,
} from './explain-report.ts';
import {
  formatBytes,
  formatDollars,
  formatDuration,
  formatPercent,
  formatTimeLeft,
} from './format.ts';
import { describeFurther } from './further-batches.ts';
import { pageWords } from './page.ts';
import { describeScale, describeUnshown, describeWipe } from './viewer.ts';

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

test('one line says what the thumbnail saves, or what happens to the file', () => {
  expect(describeFacts(makeEntry({ ...emptyReady, report: finished }))).toBe('3.1 MB → 4.2 kB');
  expect(describeFacts(makeEntry({ state: 'cancelled' }))).toBe('100 B');
  const uploading = { state: 'uploading', failures: 0, sentBytes: 50 } as const;
  expect(describeFacts(makeEntry({ ...uploading, bytesPerSecond: undefined }))).toBe('Uploading');
  expect(describeFacts(makeEntry({ ...uploading, bytesPerSecond: 50 }))).toBe(
    'Uploading, 50 B/s, 1 s left',
  );
});

test('a thumbnail says what it does not show', () => {
  expect(describeLosses(finished)).toBeUndefined();
  const firstFrame = { ...finished, animation: 'first-frame' as const };
  expect(describeLosses(firstFrame)).toBe('First frame of an animation');
  expect(describeLosses({ ...firstFrame, isDamaged: true })).toBe('Partial: the file is damaged');
});

const explained = {
  ...finished,
  imageClass: 'baseline JPEG',
  predictedMemoryMb: 64,
  predictedCpuMs: 59,
  cpuMs: 48,
};

test('both images are described in the same terms', () => {
  expect(describeImages({ ...finished, sourceFormat: 'heic' }, 'webp')).toEqual([
    { term: 'Format', original: 'HEIC', thumbnail: 'WebP' },
    { term: 'Pixels', original: '4032×3024', thumbnail: '128×96' },
    { term: 'Size', original: '3.1 MB', thumbnail: '4.2 kB' },
  ]);
  expect(describeImages(finished, 'jpg')[0]?.thumbnail).toBe('JPEG');
});

test.each([
  [3_100_000, 4200, '738 times smaller'],
  [39_014_000, 2000, '19,507 times smaller'],
  [100, 300, '3.0 times as large as the original'],
  [300, 299, 'Same size as the original'],
])('a thumbnail of %i bytes is compared with %i', (sourceBytes, bytes, words) => {
  const { value, text } = describeSaving({ ...finished, sourceBytes, bytes });
  expect(`${value} ${text}`).toBe(words);
});

test('the cost is shown for a million, and compared with one large Lambda', () => {
  expect(describeCost(explained, 'this machine')).toEqual({
    value: '$6.74',
    text: 'per million like this',
  });
  expect(compareCost(explained, 'this machine')).toBe(
    '$1.74 of Lambda time: 4.4 times cheaper than one 5 GB Lambda',
  );
  // A first try that ran out of memory costs as much as the second.
  const huge = { ...explained, tier: 'huge', memoryMb: 5120, escalatedFrom: 'large' };
  expect(compareCost(huge, 'this machine')).toMatch(
    /: 1\.[1-9] times as expensive as one 5 GB Lambda$/,
  );
});

test('times, Lambda, memory and CPU time are rows, and bars of one scale', () => {
  expect(describeTimes({ ...explained, queueMs: 12 }, 230)).toEqual([
    { term: 'In the queue', text: '12 ms' },
    { term: 'In the Lambda', text: '61 ms' },
    { term: 'Shown here after', text: '230 ms' },
  ]);
  expect(describeLambda(explained)).toBe('small, 512 MB');
  expect(describeNeeds({ ...explained, peakMemoryMb: 128 }, 'AWS')).toEqual([
    {
      term: 'Memory, of 512 MB available',
      bars: [
        { term: 'Predicted', text: '64 MB', share: 0.125 },
        { term: 'Peak, whole process', text: '128 MB', share: 0.25 },
      ],
    },
    {
      term: 'CPU time',
      bars: [
        { term: 'Predicted', text: '59 ms', share: 1 },
        { term: 'Actual', text: '48 ms', share: 48 / 59 },
      ],
    },
  ]);
});

test('no bar is longer than its track', () => {
  const [memory] = describeNeeds({ ...explained, peakMemoryMb: 1024 }, 'AWS');
  expect(memory?.bars.map(({ share }) => share)).toEqual([0.0625, 1]);
});

test('values that the report does not have are left out', () => {
  expect(describeTimes(finished)).toEqual([{ term: 'In the Lambda', text: '61 ms' }]);
  const needs = describeNeeds(finished, 'AWS');
  expect(needs.map(({ bars }) => bars.map(({ term }) => term))).toEqual([['Peak, whole process']]);
  const escalated = { ...finished, tier: 'medium', memoryMb: 1024, escalatedFrom: 'small' };
  expect(describeLambda(escalated)).toBe('medium, 1024 MB; escalated from small');
});

test('figures of this machine are marked as such', () => {
  expect(describeFigures(finished, 'this machine')).toMatch(
    /on this computer.*priced as on AWS.*Renderer 1\.$/,
  );
  expect(describeFigures(finished, 'AWS')).not.toMatch(/this computer/);
  const [memory] = describeNeeds(explained, 'this machine');
  expect(memory?.bars.map(({ term }) => term)).toEqual(['Predicted']);
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

test('a percentage is rounded down', () => {
  expect(formatPercent(0.999)).toBe('99%');
  expect(formatPercent(1)).toBe('100%');
});

test('durations change their unit at a second', () => {
  expect([formatDuration(999), formatDuration(2345)]).toEqual(['999 ms', '2.3 s']);
});

test('one thumbnail is singular', () => {
  const summary = summarize([makeEntry(emptyReady)]);
  expect(describeHeadline(summary).join(' ')).toBe('1 thumbnail ready');
  expect(describeAnnouncement(summary)).toBe('All done: 1 of 1 thumbnail ready');
  expect(nameBatch('a.png', 1)).toBe('a.png');
  expect(nameBatch('a.png', 12)).toBe('a.png and 11 more');
});

test('a duplicate is not missing from the headline', () => {
  const twin = makeEntry({ state: 'duplicate', twinName: '0.png' });
  const summary = summarize([makeEntry(emptyReady), twin]);
  expect(describeHeadline(summary).join(' ')).toBe('1 thumbnail ready');
  expect(describeAnnouncement(summary)).toBe('All done: 1 of 1 thumbnail ready');
});

test('an opened batch does not look finished while another page may send more', () => {
  const opened = { ...emptyUploads, opening: 'opened' } as const;
  const ready = summarize([makeEntry(emptyReady)]);
  expect(describeRest(ready, { ...opened, isGrowing: true })).toBe(pageWords.growing);
  expect(describeRest(ready, opened)).toBe(pageWords.watched);
  expect(describeRest(ready, { ...opened, uploadToken: 'mine' })).toBe(pageWords.kept);
});

test('an upload shows its speed and the time left', () => {
  const status = { state: 'uploading', failures: 0, sentBytes: 50 } as const;
  const starting = makeEntry({ ...status, bytesPerSecond: undefined });
  expect(describeStatus(starting)).toBe('Uploading');
  expect(describePace(starting)).toBeUndefined();
  expect(describePace(makeEntry({ ...status, bytesPerSecond: 4.4 }))).toBe('4 B/s, 11 s left');
  const fast = makeEntry({ ...status, bytesPerSecond: 1_234_567 });
  expect(describeRest(summarize([fast, fast]), emptyUploads)).toBe(
    '45%, about 1 s left, 2 uploading at 2.5 MB/s',
  );
});

test('the head says once why files wait, and before what the others do', () => {
  const problem: Problem = { kind: 'storage-broken-off' };
  const delayed = makeEntry({ state: 'queued', failures: 1, retryAt: 0, problem });
  const sentence = 'The connection broke off. Trying again automatically.';
  expect(describeStatus(delayed)).toBe('Paused');
  expect(describeRest(summarize([delayed, delayed]), emptyUploads)).toBe(sentence);
  const moving = makeEntry({ state: 'uploading', failures: 0, sentBytes: 5, bytesPerSecond: 0 });
  expect(describeRest(summarize([moving, delayed]), emptyUploads)).toMatch(`${sentence} `);
});

test('the time left of a batch counts the files that wait', () => {
  const moving = makeEntry({ state: 'uploading', failures: 0, sentBytes: 50, bytesPerSecond: 10 });
  const waiting = makeEntry({ state: 'queued', failures: 0, retryAt: 0 });
  expect(summarize([moving, waiting]).secondsLeft).toBe(15);
  expect(describeRest(summarize([moving, waiting]), emptyUploads)).toBe(
    '22%, about 15 s left, 1 uploading at 10 B/s, 1 waiting',
  );
});

test.each([
  [0.2, '1 s left'],
  [99.4, '99 s left'],
  [99.6, '2 min left'],
  [7500, '2 h 5 min left'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatTimeLeft(seconds)).toBe(text);
});

describe('a file that waits for long', () => {
  const waiting = (longWait: LongWait) => makeEntry({ state: 'processing', since: 0, longWait });

  test.each([
    [1, 'In the queue, uploaded 1 min ago'],
    [59, 'In the queue, uploaded 59 min ago'],
    [60, 'In the queue, uploaded 1 h 0 min ago'],
    [389, 'In the queue, uploaded 6 h 29 min ago'],
  ])('tells how long it waits: %d minutes', (minutes, words) => {
    const status = describeStatus(waiting({ minutes, isHeard: true }));
    expect(status).toBe(`${words}. ${queueMeans}`);
  });

  test('is not in the queue as far as we know when the server does not reply', () => {
    const unheard = waiting({ minutes: 4, isHeard: false });
    expect(describeStatus(unheard)).toBe('Uploaded');
    expect(describeRest(summarize([unheard, unheard]), emptyUploads)).toBe(pageWords.unheard);
  });

  test('says that the page asks', () => {
    expect(describeStatus(waiting({ minutes: 4, isHeard: true, isChecking: true }))).toBe(
      'Checking',
    );
  });

  test('counts beside files that do not wait for long', () => {
    const entries = [
      waiting({ minutes: 4, isHeard: true }),
      makeEntry({ state: 'processing', since: 0 }),
    ];
    expect(describeRest(summarize(entries), emptyUploads)).toBe('1 processing, 1 in the queue');
    expect(describeAnnouncement(summarize(entries))).toBe(
      '0 of 2 thumbnails ready, 1 in the queue',
    );
  });
});

test('each problem has its own sentence', () => {
  const problems: Problem[] = [
    { kind: 'unreadable' },
    { kind: 'insecure-page' },
    { kind: 'offline' },
    { kind: 'server-unreachable' },
    { kind: 'server-busy', retryAfterMs: 1 },
    { kind: 'server-error', status: 500 },
    { kind: 'storage-unreachable' },
    { kind: 'storage-broken-off' },
    { kind: 'storage-cors' },
    { kind: 'storage-stalled' },
    { kind: 'storage-expired' },
    { kind: 'storage-refused' },
    { kind: 'storage-mismatch' },
    { kind: 'storage-too-large' },
    { kind: 'storage-error', status: 500 },
    { kind: 'no-answer', since: 0 },
    { kind: 'cannot-ask', since: 0 },
  ];
  const sentences = problems.map((problem) =>
    describeStatus(makeEntry({ state: 'failed', problem })),
  );
  expect(new Set(sentences).size).toBe(problems.length);
  for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].*\.$/);
});

test('the label of a button names its action and its file', () => {
  const file = new File([], 'a.png');
  const twin = { ...makeEntry({ state: 'duplicate', twinName: 'b.png' }), file };
  expect(describeStatus(twin)).toBe('This image is already in the batch, as b.png.');
  expect(describeAction(twin, 'retry').label).toBe('Upload anyway: 0.png');
  const unheard = makeEntry({ state: 'failed', problem: { kind: 'cannot-ask', since: 0 } });
  expect(describeAction(unheard, 'retry').label).toBe('Check again for 0.png');
});

test('a name is shown without characters that reverse the writing direction', () => {
  expect(nameFile({ id: 0, name: 'cod\u202egpj.exe' })).toBe('codgpj.exe');
  expect(nameFile({ id: 0, name: undefined })).toBe('File 1');
});

test('a series of batches has one total', () => {
  const first = { kind: 'too-many', batch: 1, before: 0, here: 500, maxFiles: 500 } as const;
  const rest = Array.from({ length: 700 }, (_, i) => new File([], `${i}`));
  expect(describeFurther({ ...first, rest, isAccepted: false })).toMatch(
    '700 more can go into 2 more batches.',
  );
  expect(describeFurther({ ...first, rest, isAccepted: true })).toMatch(
    'Batch 1 of 3, 1200 images in all.',
  );
  const last = { ...first, batch: 3, before: 1000, here: 200, rest: [], isAccepted: false };
  expect(describeFurther(last)).toMatch('Batch 3 of 3, 1200 images in all. “Copy link” copies');
});

test.each([
  [0.0441, '4.4%'],
  [0.0996, '10%'],
  [1, '100%'],
  [8.254, '825%'],
])('an image at %d of its size says %s', (scale, words) => {
  expect(describeScale(scale)).toBe(words);
});

test('the line and an original that the browser cannot show have words', () => {
  expect(describeWipe(0.604)).toBe('60% original');
  expect(describeUnshown('HEIC')).toMatch(/cannot show HEIC files/);
  expect(describeUnshown(undefined)).toMatch(/cannot show this original/);
});
