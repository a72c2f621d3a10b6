import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { pageOf, putTables } from './put-tables.ts';

it('replaces what stands between the comments of its bench, and nothing else', () => {
  const page = 'a\n<!-- bench:x -->\nold\n<!-- /bench:x -->\nb <!-- bench:y --> <!-- /bench:y -->';
  expect(putTables(page, 'bench:x', 'new')).toBe(
    'a\n<!-- bench:x -->\n\nnew\n\n<!-- /bench:x -->\nb <!-- bench:y --> <!-- /bench:y -->',
  );
  expect(() => putTables('a', 'bench:x', 'new')).toThrow('bench:x');
});

it('finds the pages of docs', () => {
  expect(
    ['routing', 'performance', 'reliability'].filter((name) => existsSync(pageOf(name))),
  ).toHaveLength(3);
});
