import { expect, test } from 'vitest';
import { photoReport } from '#test/doubles/reports.ts';
import { emptyEntry, type UploadEntry } from '../upload/state/upload-state.ts';
import { type SnippetKind, writeSnippets } from './write-snippet.ts';

const report = { ...photoReport, sourceWidth: 400, sourceHeight: 300, width: 128, height: 96 };
const ready = {
  state: 'ready',
  thumbnailUrl: '/0.jpg',
  shownUrl: '/0.jpg',
  report,
  signedAt: 0,
  waitedMs: 0,
} as const;

const fileOf = (id: number, name: string, status: UploadEntry['status'] = ready): UploadEntry => ({
  ...emptyEntry,
  id,
  index: id,
  name,
  status,
});

const write = (kind: SnippetKind, ...entries: UploadEntry[]) =>
  writeSnippets(kind, entries, 'b', (path) => `https://x${path}`);

test('the HTML escapes the name, and needs no srcset for one picture', () => {
  expect(write('html', fileOf(3, 'a"b&<c>\n.jpg'))).toBe(
    '<img src="https://x/b/b/3/thumbnail" width="128" height="96" alt="a&#34;b&#38;&#60;c&#62;&#10;">',
  );
});

test('several files have a line each, and a file without a thumbnail has none', () => {
  const card = { name: 'card', format: 'webp', width: 200, height: 150, bytes: 9 } as const;
  const both = { ...ready, report: { ...report, further: [card] } };
  const files = [
    fileOf(0, 'a.jpg', both),
    fileOf(1, 'b.jpg', { state: 'cancelled' }),
    fileOf(2, 'c.jpg'),
  ];
  expect(write('html', ...files).split('\n')).toEqual([
    '<img src="https://x/b/b/0/card" srcset="https://x/b/b/0/thumbnail 128w, https://x/b/b/0/card 200w" sizes="(max-width: 200px) 100vw, 200px" width="200" height="150" alt="a">',
    '<img src="https://x/b/b/2/thumbnail" width="128" height="96" alt="c">',
  ]);
  expect(write('markdown', ...files)).toBe(
    '![a](https://x/b/b/0/card)\n![c](https://x/b/b/2/thumbnail)',
  );
  expect(write('address', ...files)).toBe('https://x/b/b/0/thumbnail\nhttps://x/b/b/2/thumbnail');
});

test('a name cannot leave its place in Markdown', () => {
  expect(write('markdown', fileOf(0, '](evil)\n\n# <b>*`x`.jpg'))).toBe(
    '![\\](evil) # \\<b\\>\\*\\`x\\`](https://x/b/b/0/thumbnail)',
  );
});

test('a thumbnail without a report has no size', () => {
  expect(write('html', fileOf(0, 'a.jpg', { ...ready, report: undefined }))).toBe(
    '<img src="https://x/b/b/0/thumbnail" alt="a">',
  );
});
