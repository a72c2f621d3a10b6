import { expect, it } from 'vitest';
import { originalServedAs, storedTypeOf, thumbnailServedAs } from './content-types.ts';

it.each(['image/jpeg', 'image/heic', 'image/x-icon'])(
  'stores an upload with the type %s as it is',
  (type) => {
    expect(storedTypeOf(type)).toBe(type);
  },
);

it.each([
  'text/html',
  'image/svg+xml',
  'application/xhtml+xml',
  'image/jpeg; charset=utf-7',
  'image/png\r\nX: y',
  'IMAGE/SVG+XML',
  'image/x',
  '',
])('stores an upload with the type %o as application/octet-stream', (type) => {
  expect(storedTypeOf(type)).toBe('application/octet-stream');
});

it.each(['svg', 'heic', 'tiff', 'jxl', '', '__proto__'])(
  'offers an original of the format %o as a download',
  (format) => {
    expect(originalServedAs(format)).toEqual({
      contentType: 'application/octet-stream',
      isDownload: true,
    });
  },
);

it('serves an image that browsers can show with its own type', () => {
  expect(originalServedAs('png')).toEqual({ contentType: 'image/png' });
  expect(thumbnailServedAs('output/b/0/a_thumbnail.JPG')).toEqual({ contentType: 'image/jpeg' });
  expect(thumbnailServedAs('output/b/0/a_thumbnail.svg.webp')).toEqual({
    contentType: 'image/webp',
  });
});
