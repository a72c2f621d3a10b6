// We refuse a TIFF for its compression exactly when sharp cannot read it. sharp tries every code.
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { zeros } from '#test/images/bytes.ts';
import { stripTags, writeTiff } from '#test/images/tiff.ts';
import { readImageFacts } from '../image-facts.ts';

/** All codes that libtiff 4.7 has names for (tiff.h), others that Adobe registered, and a few that nobody uses. */
const codes = [
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 99, 262, 12_345, 32_766, 32_771, 32_773, 32_809],
  ...[32_895, 32_896, 32_897, 32_898, 32_908, 32_909, 32_910, 32_946, 32_947, 33_003, 33_004],
  ...[33_005, 33_007, 34_661, 34_663, 34_676, 34_677, 34_712, 34_715, 34_718, 34_719, 34_720],
  ...[34_725, 34_887, 34_892, 34_925, 34_926, 34_927, 34_933, 34_934, 50_000, 50_001, 50_002],
  ...[52_546],
];

const compressedTiff = (compression: number) =>
  writeTiff(zeros(300).fill(1), stripTags({ width: 16, height: 16, compression, bytes: 300 }));

/** libtiff's message for a compression that it was built without, or cannot decode. */
const unread = /not configured|decoding is not implemented/;

test.each(codes)('compression %i is refused only if sharp cannot read it', async (code) => {
  const bytes = compressedTiff(code);
  const message = await sharp(bytes, { failOn: 'warning' })
    .raw()
    .toBuffer()
    .then(
      () => '',
      (error: unknown) => String(error),
    );
  const facts = readImageFacts(bytes);
  const isRefused = !facts.ok && facts.reason === 'unsupported';
  expect([isRefused, message]).toEqual([unread.test(message), message]);
});

test.each([
  [6, 'old-style JPEG'],
  [34_712, 'JPEG 2000'],
  [34_925, 'LZMA'],
  [50_000, 'Zstandard'],
  [12_345, 'something rare'],
])('compression %i is refused as %s', (code, name) => {
  const bytes = compressedTiff(code);
  expect(readImageFacts(bytes)).toEqual({
    ok: false,
    reason: 'unsupported',
    formatName: `a TIFF compressed with ${name}`,
  });
});
