import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { failure } from './failure.ts';
import { createKeyScheme, placesIn } from './keys.ts';
import { envelopeOf, type Outcome, outcomeEvent } from './outcome-event.ts';
import { reportToMetadata, thumbnailSetMetadata } from './thumbnail-report.ts';
import { definitionOf, squareVariant } from './variant.ts';

const variants = [
  squareVariant(128, true),
  { ...squareVariant(400, true), name: 'card', format: 'webp' as const },
];
const places = placesIn('thumbnails-of-example', { sourceBucket: 'photos-of-example' });
const keys = createKeyScheme(places, variants);
const key = 'albums/a+b é.jpg';
const upload = {
  etag: '"9b2cf535f27731c974343645a3985328"',
  metadata: { owner: '42' },
  totalBytes: 2_318_411,
  versionId: '3HL4kqtJvjVBH40Nrjfkd',
  modifiedAt: Date.parse('2026-12-03T05:00:00Z'),
};
const report = {
  sourceFormat: 'jpeg',
  sourceWidth: 4032,
  sourceHeight: 3024,
  sourceBytes: upload.totalBytes,
  isDamaged: false,
  animation: 'none',
  thumbHash: 'KggGBYBYd4iAeIh4d4h3eHdwgPYH',
  width: 128,
  height: 96,
  bytes: 4711,
  tier: 'small',
  tierReason: 'any',
  memoryMb: 512,
  peakMemoryMb: 200,
  durationMs: 100,
  version: '0.1.0',
} as const;
const further = {
  name: 'card',
  format: 'webp',
  etag: 'any',
  width: 400,
  height: 300,
  bytes: 20_480,
} as const;
const metadata = {
  ...reportToMetadata(report),
  ...thumbnailSetMetadata(definitionOf(keys.outputsOf(key)), [further]),
};
const ready: Outcome = { kind: 'ready', upload, metadata };
const failed: Outcome = { kind: 'failed', upload, failure: failure('damaged') };
const eventOf = (outcome: Outcome, causedAt?: string) => outcomeEvent(outcome, keys, key, causedAt);

it('makes the example that docs/events.md shows', () => {
  const page = readFileSync('docs/events.md', 'utf8');
  const [, example = ''] = /```json\n(.+?)```/s.exec(page) ?? [];
  const place = {
    id: '0d079340-135a-c8c6-95c2-41fb8f496c53',
    account: '123456789012',
    time: '2026-12-03T05:00:01Z',
    region: 'eu-central-1',
  };
  expect(JSON.parse(example)).toEqual(
    JSON.parse(JSON.stringify(envelopeOf(eventOf(ready), place))),
  );
});

it('says why there is no thumbnail, in the words of the failure record', () => {
  const { code, message } = failure('damaged');
  const { detailType, detail } = eventOf(failed);
  expect(detailType).toBe('Thumbnail Failed');
  expect(detail).toMatchObject({
    object: { key, size: upload.totalBytes },
    failure: { code, message },
  });
  expect(detail).not.toHaveProperty('outputs');
});

it('names the keys that a removed upload had, and no quotes around its ETag', () => {
  const { detailType, detail } = eventOf({ kind: 'removed', etag: '"abc"' });
  expect(detailType).toBe('Thumbnails Removed');
  expect(detail).toMatchObject({
    object: { key, etag: 'abc' },
    outputs: [
      { variant: 'thumbnail', key: 'output/albums/a+b é_thumbnail.jpg' },
      { variant: 'card', key: 'output/albums/a+b é_card.jpg.webp' },
    ],
  });
});

it('has the same id when it is sent again, and another for another outcome', () => {
  const idsOf = (...outcomes: readonly Outcome[]) =>
    outcomes.map((each) => eventOf(each).detail.id);
  expect(eventOf(ready, 'now').detail.id).toBe(eventOf(ready).detail.id);
  const others = [
    ready,
    failed,
    { ...failed, failure: failure('interrupted') },
    { ...ready, upload: { ...upload, etag: '"other"' } },
    { ...ready, upload: { ...upload, versionId: 'other' } },
    // The same bytes, uploaded again after a deletion.
    { ...ready, upload: { ...upload, modifiedAt: upload.modifiedAt + 1000 } },
  ];
  expect(new Set(idsOf(...others)).size).toBe(others.length);
  const smaller = createKeyScheme(places, [squareVariant(64, true)]);
  expect(outcomeEvent(ready, smaller, key, undefined).detail.id).not.toBe(eventOf(ready).detail.id);
});

it('has one id for a removal whether or not a run still finds the ETag, and another for the next removal', () => {
  const idOf = (causedAt: string, etag?: string) =>
    eventOf({ kind: 'removed', etag }, causedAt).detail.id;
  expect(idOf('05:00', '"abc"')).toBe(idOf('05:00'));
  expect(idOf('05:00', '"abc"')).not.toBe(idOf('06:00', '"abc"'));
});

it('stays below the 256 KB of an entry for the longest keys, eight variants and any metadata', () => {
  const eight = Array.from({ length: 8 }, (_, i) => ({
    ...squareVariant(128, true),
    name: i === 0 ? 'thumbnail' : `variant${i}`,
  }));
  // JSON writes such a character in six bytes.
  const long = `${'\u0001'.repeat(990)}.jpg`;
  const large = { ...upload, metadata: { a: '\u0001'.repeat(2000), b: '\u0001'.repeat(1e6) } };
  const scheme = createKeyScheme(places, eight);
  const { detail } = outcomeEvent({ ...ready, upload: large }, scheme, long, undefined);
  expect(JSON.stringify(detail).length).toBeLessThan(200_000);
  expect(detail.object).toMatchObject({ metadata: { a: large.metadata.a } });
});
