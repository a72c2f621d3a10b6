import { expect, it } from 'vitest';
import { putTables } from './put-tables.ts';

it('replaces what stands between the comments of its bench, and nothing else', () => {
  const page = 'a\n<!-- bench:x -->\nold\n<!-- /bench:x -->\nb <!-- bench:y --> <!-- /bench:y -->';
  expect(putTables(page, 'bench:x', 'new')).toBe(
    'a\n<!-- bench:x -->\n\nnew\n\n<!-- /bench:x -->\nb <!-- bench:y --> <!-- /bench:y -->',
  );
  expect(() => putTables('a', 'bench:x', 'new')).toThrow('bench:x');
});
