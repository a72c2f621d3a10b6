import { expect, it } from 'vitest';
import { photoReport } from '../test/reports.ts';
import { reportFromMetadata, reportToMetadata, type ThumbnailReport } from './thumbnail-report.ts';

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
