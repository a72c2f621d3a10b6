import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { photoReport } from '#test/doubles/reports.ts';
import {
  fileNameFromMetadata,
  reportFromMetadata,
  reportToMetadata,
  type ThumbnailReport,
  uploadMetadata,
} from './thumbnail-report.ts';

const fullReport: ThumbnailReport = {
  ...photoReport,
  fileName: '東京'.repeat(200),
  escalatedFrom: 'medium',
  tierReason: `${photoReport.tierReason}; not enough memory there: medium`,
  queueMs: 21_600_000,
  sourceEtag: '"d41d8cd98f00b204e9800998ecf8427e-1000"',
};

it('comes back from the metadata as it went in', () => {
  const report = { ...fullReport, fileName: 'Zürich 1.jpg' };
  expect(reportFromMetadata(reportToMetadata(report))).toEqual(report);
});

it('fits the 2 KB that S3 has for metadata, names and values together, whatever the file is called', () => {
  const sizes = Object.entries(reportToMetadata(fullReport)).map(
    ([name, value]) => Buffer.byteLength(name) + Buffer.byteLength(value),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(2048);
});

const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 1100 }),
  fc
    .tuple(fc.constantFrom('\u0800', '\u{10ffff}', 'ü', '%', 'a', '\ud800'), fc.nat(4096))
    .map(([character, count]) => character.repeat(count)),
);

it('carries the longest start of any name that fits, and breaks no character', () => {
  fc.assert(
    fc.property(anyName, (name) => {
      const whole = name.toWellFormed();
      const encoded = uploadMetadata(name)['file-name'] ?? '';
      const kept = fileNameFromMetadata({ 'file-name': encoded }) ?? '';
      expect(encoded.length).toBeLessThanOrEqual(1024);
      expect(whole.startsWith(kept)).toBe(true);
      const [next = ''] = whole.slice(kept.length);
      expect(next === '' || encodeURIComponent(kept + next).length > 1024).toBe(true);
    }),
  );
});

it('encodes no character of a name twice, and no more than fit', () => {
  const encode = vi.spyOn(globalThis, 'encodeURIComponent');
  fc.assert(
    fc.property(anyName, (name) => {
      encode.mockClear();
      uploadMetadata(name);
      const units = encode.mock.calls.reduce((sum, [text]) => sum + String(text).length, 0);
      expect(units).toBeLessThanOrEqual(Math.min(name.length, 1025) + 1);
    }),
  );
  encode.mockRestore();
});
