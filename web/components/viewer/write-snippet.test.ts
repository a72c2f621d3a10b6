import { expect, test } from 'vitest';
import { writeSnippet } from './write-snippet.ts';

test('the HTML escapes the name, and needs no srcset for one picture', () => {
  const size = { width: 128, height: 96, bytes: 4000 };
  const pictures = [{ ...size, variant: 'thumbnail', extension: 'jpg', path: '/b/b/3/thumbnail' }];
  expect(writeSnippet(pictures, 'a"b&<c>.jpg', (path) => `https://x${path}`)).toBe(
    '<img src="https://x/b/b/3/thumbnail" width="128" height="96" alt="a&#34;b&#38;&#60;c&#62;">',
  );
});
