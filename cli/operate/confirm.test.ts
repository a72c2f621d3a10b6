import { Readable } from 'node:stream';
import { afterEach, expect, it, vi } from 'vitest';
import { confirm } from './confirm.ts';

afterEach(() => vi.restoreAllMocks());

it.each([
  [['y\n'], true],
  [['YES\r\n'], true],
  [['n\n'], false],
  [['\n'], false],
  [['yesterday\n'], false],
  [[], false],
])('takes %j for %s', async (typed, answer) => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(await confirm('Write?', Readable.from(typed))).toBe(answer);
  expect(String(written.mock.calls[0])).toContain('Write? [y/N]');
});

it('escapes control characters, because a key of somebody else could fake the question', async () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  await confirm('Write \u001b[2K\r?', Readable.from([]));
  expect(String(written.mock.calls[0])).toContain('Write \\u001b[2K\\u000d? [y/N]');
});
