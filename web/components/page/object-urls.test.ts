import { resolveObjectURL } from 'node:buffer';
import { expect, test } from 'vitest';
import { makeEntry, makeFile } from '#test/doubles/upload-session.ts';
import { addressFile, releaseOthers } from './object-urls.ts';

const entryOf = (file: File) => ({ ...makeEntry({ state: 'cancelled' }), file });

test('a file that left the batch loses its URL, and the others keep theirs', () => {
  const [kept, removed] = [makeFile('kept.png'), makeFile('removed.png')];
  const urls = [kept, removed].map(addressFile);
  const findLive = () => urls.filter((url) => resolveObjectURL(url) !== undefined);
  expect(findLive()).toEqual(urls);

  releaseOthers([entryOf(kept), makeEntry({ state: 'cancelled' })]);
  expect(findLive()).toEqual([urls[0]]);
  expect(addressFile(kept)).toBe(urls[0]);

  // A file that comes back gets a new URL.
  expect(addressFile(removed)).not.toBe(urls[1]);
  releaseOthers([]);
  expect(findLive()).toEqual([]);
});
