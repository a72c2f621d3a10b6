import { expect, test } from 'vitest';
import { extensionOf } from '../upload/state/pictures.ts';
import { makeDistinct } from './downloads.ts';
import { nameDownload } from './name-downloads.ts';

test.each([
  ['photo.jpg', 'https://s3/output/b/0/photo_thumbnail.jpg?X-Amz=1', 'photo_thumbnail.jpg'],
  ['photo.heic', 'https://s3/output/b/0/photo_thumbnail.heic.webp', 'photo_thumbnail.webp'],
  ['photo', 'https://s3/output/b/0/photo_thumbnail_.webp', 'photo_thumbnail.webp'],
  ['Zürich 東京.png', 'https://s3/o/x_thumbnail.png', 'Zürich 東京_thumbnail.png'],
  ['../..\\a:b?.png', 'https://s3/o/x_thumbnail.png', '_.._a_b__thumbnail.png'],
  ['cod\u202egpj.exe', 'https://s3/o/x_thumbnail_.webp', 'cod_gpj_thumbnail.webp'],
  ['.png', 'https://s3/o/x_thumbnail.png', 'image_thumbnail.png'],
])('%s is saved as %3$s', (name, url, saved) => {
  expect(nameDownload(name, 'thumbnail', extensionOf(url))).toBe(saved);
});

test('equal names get numbers', () => {
  expect(makeDistinct(['a.jpg', 'b.jpg', 'A.jpg', 'a.jpg', 'a (2).jpg'])).toEqual([
    'a.jpg',
    'b.jpg',
    'A (2).jpg',
    'a (3).jpg',
    'a (2) (2).jpg',
  ]);
});
