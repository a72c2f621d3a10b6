import { expect, test } from 'vitest';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import { thumbHashOf } from '#render/thumb-hash.ts';
import { photoReport } from '#test/doubles/reports.ts';
import { emptyReady, makeEntry } from '#test/doubles/upload-session.ts';
import { findSharper, hasAlpha, listPictures, listSamePictures } from './pictures.ts';

const card = { name: 'card', format: 'webp', width: 400, height: 225, bytes: 9000 } as const;
const page = { name: 'page', format: 'jpeg', width: 1024, height: 768, bytes: 90_000 } as const;
const half = { name: 'half', format: 'webp', width: 500, height: 375, bytes: 10_000 } as const;

function entryOf(change: Partial<ThumbnailReport>) {
  const report = { ...photoReport, further: [page, card, half], ...change };
  const thumbnailUrl = 'https://s3/a_thumbnail.JPG?X=1';
  const ready = { ...emptyReady, thumbnailUrl, shownUrl: 'data:image/jpeg;base64,AA', report };
  return { ...makeEntry(ready, 0), index: 3 };
}

const [cutOut, opaque] = [0, 255].map((alpha) => {
  const pixels = Uint8Array.from({ length: 2 * 2 * 4 }, (_, at) => (at === 3 ? alpha : 255));
  return thumbHashOf({ width: 2, height: 2, channels: 4, pixels }, false);
});

const variantsOf = (change: Partial<ThumbnailReport>) =>
  listSamePictures(entryOf(change), 'b').map(({ variant }) => variant);

test('each thumbnail has its lasting address and the extension of its format', () => {
  expect(listPictures(entryOf({}), 'b').map(({ path, extension }) => [path, extension])).toEqual([
    ['/b/b/3/thumbnail', 'jpg'],
    ['/b/b/3/page', 'jpg'],
    ['/b/b/3/card', 'webp'],
    ['/b/b/3/half', 'webp'],
  ]);
});

test.each<[string, Partial<ThumbnailReport>, string[]]>([
  ['from narrow to wide, without the cover', {}, ['thumbnail', 'half', 'page']],
  ['without those of an equal width', { width: 500, height: 375 }, ['thumbnail', 'page']],
  ['only one of an animation', { animation: 'first-frame' }, ['thumbnail']],
  [
    'a side of one pixel',
    { sourceWidth: 9000, sourceHeight: 5, further: [{ ...page, height: 1 }] },
    ['thumbnail', 'page'],
  ],
])('the same picture in several sizes: %s', (_, change, expected) => {
  expect(variantsOf(change)).toEqual(expected);
});

test('a dense screen finds larger pictures, and an ordinary one the picture that it has', () => {
  expect(findSharper(entryOf({}), 'b')).toEqual({
    srcSet: 'data:image/jpeg;base64,AA 128w, /b/b/3/half 500w, /b/b/3/page 1024w',
    sizes: '128px',
  });
  expect(findSharper(entryOf({ further: undefined }), 'b')).toBeUndefined();
  expect(findSharper(entryOf({ further: [card] }), 'b')).toBeUndefined();
});

test.each([
  ['a picture that one sees through', cutOut, true],
  ['a picture without holes', opaque, false],
])('squares are behind %s: ThumbHash %s', (_, thumbHash, isExpected) => {
  expect(hasAlpha(entryOf({ thumbHash }))).toBe(isExpected);
});

test('without a ThumbHash, the format tells whether squares may be behind a picture', () => {
  expect(hasAlpha(entryOf({ thumbHash: undefined }))).toBe(false);
  const thumbnailUrl = 'https://s3/a_thumbnail.png';
  expect(hasAlpha(makeEntry({ ...emptyReady, thumbnailUrl }))).toBe(true);
});
