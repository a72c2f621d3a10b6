import { expect, it } from 'vitest';
import { createProgress } from './progress.ts';

function linesOf(isTTY: boolean, resultsAreTTY: boolean) {
  const written: string[] = [];
  let now = 0;
  const terminal = { isTTY, write: (text: string) => written.push(text) };
  const progress = createProgress(400, terminal, { isTTY: resultsAreTTY }, () => now);
  now = 2000;
  progress.count();
  now = 4000;
  progress.count();
  progress.clear();
  return written;
}

it('draws over one line what is done, how fast, and the time left', () => {
  expect(linesOf(true, true)).toEqual([
    '\r\u001b[K1 of 400 files, 0.5 a second, 14 min left',
    '\r\u001b[K2 of 400 files, 0.5 a second, 14 min left',
    '\r\u001b[K',
  ]);
});

it('writes nothing when a pipe takes the results or the errors', () => {
  expect([linesOf(false, true), linesOf(true, false)]).toEqual([[], []]);
});
