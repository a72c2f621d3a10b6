import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { photoReport } from '#test/doubles/reports.ts';
import {
  fileNameFromMetadata,
  isThumbnailSet,
  readFurther,
  reportFromMetadata,
  reportToMetadata,
  type ThumbnailReport,
  thumbnailSetMetadata,
  uploadMetadata,
} from './thumbnail-report.ts';

const fullReport: ThumbnailReport = {
  ...photoReport,
  fileName: '東京'.repeat(200),
  escalatedFrom: 'medium',
  tierReason: `${photoReport.tierReason}; not enough memory there: medium`,
  queueMs: 21_600_000,
  thumbHash: '0'.repeat(36),
  sourceEtag: '"d41d8cd98f00b204e9800998ecf8427e-1000"',
};

it('a report survives a round trip through metadata', () => {
  const report = { ...fullReport, fileName: 'Zürich 1.jpg' };
  expect(reportFromMetadata(reportToMetadata(report))).toEqual(report);
});

it('a report keeps the names and values that stored thumbnails have', () => {
  const report = { ...fullReport, fileName: 'Zürich 1.jpg', isDamaged: true, memoryMb: 511.6 };
  expect(Object.entries(reportToMetadata({ ...report, queueMs: 1.4, cpuMs: 59.5 }))).toEqual([
    ['file-name', 'Z%C3%BCrich%201.jpg'],
    ['source-format', 'jpeg'],
    ['source-width', '4000'],
    ['source-height', '3000'],
    ['source-bytes', '3000000'],
    ['source-damaged', 'true'],
    ['animation', 'none'],
    ['thumb-hash', '0'.repeat(36)],
    ['width', '128'],
    ['height', '96'],
    ['bytes', '4000'],
    ['tier', 'small'],
    ['tier-reason', fullReport.tierReason],
    ['memory-mb', '512'],
    ['peak-memory-mb', '65'],
    ['image-class', 'baseline JPEG'],
    ['predicted-memory-mb', '65'],
    ['predicted-cpu-ms', '60'],
    ['cpu-ms', '60'],
    ['escalated-from', 'medium'],
    ['request-id', '8f507cfc-3a6c-4f4f-9e0c-2b1f5f6d7a11'],
    ['queue-ms', '1'],
    ['duration-ms', '210'],
    ['version', '1'],
    ['source-etag', '"d41d8cd98f00b204e9800998ecf8427e-1000"'],
  ]);
});

it('a report can be read from the fewer fields of early versions, and leaves out unknown values', () => {
  const required = {
    'source-format': 'png',
    'source-width': '20',
    'source-height': '10',
    'source-bytes': '900',
    width: '20',
    height: '10',
    bytes: '800',
    tier: 'small',
    'tier-reason': 'fits',
    'memory-mb': '512',
    'peak-memory-mb': '70',
    'duration-ms': '9',
    version: '1',
  };
  const report = reportFromMetadata(required);
  expect(report).toMatchObject({ sourceFormat: 'png', isDamaged: false, animation: 'none' });
  expect(report && reportToMetadata(report)).toEqual({
    ...required,
    'source-damaged': 'false',
    animation: 'none',
  });
});

it.each([
  ['a missing field', { width: undefined }],
  ['a size that is no whole number', { 'source-width': '12.5' }],
  ['a size that is no number', { bytes: 'many' }],
  ['an animation that does not exist', { animation: 'sideways' }],
  ['a ThumbHash that is too long', { 'thumb-hash': '0'.repeat(40) }],
  ['a ThumbHash that is not in base64', { 'thumb-hash': '0'.repeat(33) }],
  ['another word for damaged', { 'source-damaged': 'yes' }],
])('metadata with %s gives no report', (_, change) => {
  const changed = Object.entries({ ...reportToMetadata(fullReport), ...change });
  const metadata = Object.fromEntries(
    changed.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  expect(reportFromMetadata(metadata)).toBeUndefined();
});

it('a report of eight thumbnails with any file name fits the 2 KB that S3 allows for metadata', () => {
  const name = 'a'.repeat(20);
  const size = { width: 2048, height: 2048, bytes: 99_999_999 };
  const further = { name, format: 'webp' as const, etag: fullReport.sourceEtag ?? '', ...size };
  const set = thumbnailSetMetadata('abcdefghijkl', Array(7).fill(further));
  const sizes = Object.entries({ ...reportToMetadata(fullReport), ...set }).map(
    ([name, value]) => Buffer.byteLength(name) + Buffer.byteLength(value),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(2048);
});

it('a first thumbnail knows the definition, the keys and the versions of the others', () => {
  const further = [
    { name: 'a', format: 'webp', etag: '"1"', width: 400, height: 300, bytes: 9000 },
    { name: 'b-2', format: 'jpeg', etag: '"2-3"', width: 1024, height: 1, bytes: 500 },
  ] as const;
  const metadata = thumbnailSetMetadata('one', further);
  expect(metadata.further).toBe('a.webp=1=400x300=9000 b-2.jpeg=2-3=1024x1=500');
  expect(readFurther(metadata)).toEqual([
    { ...further[0], etag: '1' },
    { ...further[1], etag: '2-3' },
  ]);
  expect(reportFromMetadata({ ...reportToMetadata(fullReport), ...metadata })?.further).toEqual([
    { name: 'a', format: 'webp', width: 400, height: 300, bytes: 9000 },
    { name: 'b-2', format: 'jpeg', width: 1024, height: 1, bytes: 500 },
  ]);
  expect(isThumbnailSet(metadata, 'one', ['"1"', '"2-3"'])).toBe(true);
  expect(isThumbnailSet(metadata, 'two', ['"1"', '"2-3"'])).toBe(false);
  expect(isThumbnailSet(metadata, 'one', ['"2-3"', '"1"'])).toBe(false);
  expect(isThumbnailSet(metadata, 'one', ['"1"', undefined])).toBe(false);
  expect(isThumbnailSet(metadata, 'one', ['"1"'])).toBe(false);
  expect(isThumbnailSet({}, 'one', [])).toBe(true);
  expect(isThumbnailSet({}, 'one', ['"1"'])).toBe(false);
  expect(
    readFurther({ further: 'a.exe=1=1x1=1 ../b.webp=2=1x1=1 c.webp==1x1=1 d.webp=1' }),
  ).toEqual([]);
});

const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 1100 }),
  fc
    .tuple(fc.constantFrom('\u0800', '\u{10ffff}', 'ü', '%', 'a', '\ud800'), fc.nat(4096))
    .map(([character, count]) => character.repeat(count)),
);

it('metadata keeps the longest start of a name that fits, and splits no character', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const whole = name.toWellFormed();
      const encoded = uploadMetadata(name)['file-name'] ?? '';
      const kept = fileNameFromMetadata({ 'file-name': encoded }) ?? '';
      expect(encoded.length).toBeLessThanOrEqual(896);
      expect(whole.startsWith(kept)).toBe(true);
      const [next = ''] = whole.slice(kept.length);
      expect(next === '' || encodeURIComponent(kept + next).length > 896).toBe(true);
    }),
  );
});

it('each character of a name is encoded at most once, and no more characters than fit', () => {
  const encode = vi.spyOn(globalThis, 'encodeURIComponent');
  fc.assert(
    fc.property(anyName, (name) => {
      encode.mockClear();
      uploadMetadata(name);
      const units = encode.mock.calls.reduce((sum, [text]) => sum + String(text).length, 0);
      expect(units).toBeLessThanOrEqual(Math.min(name.length, 897) + 1);
    }),
  );
  encode.mockRestore();
});
