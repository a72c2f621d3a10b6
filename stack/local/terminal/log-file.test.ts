import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { openLog } from './log-file.mjs';

let dir = '';
let file = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'thumbnail-generator-log-'));
  file = join(dir, 'log', 'start.log');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const linesOf = (path: string) =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\d{4}-\d\d-\d\dT[\d:.]+Z /, ''));

it('replaces the log of an earlier start at its first line, and not before', () => {
  openLog(file)('old');
  const log = openLog(file);
  expect(linesOf(file)).toEqual(['old']);
  log('first');
  log('second');
  expect(linesOf(file)).toEqual(['first', 'second']);
});

it('keeps the newest lines within its bound', () => {
  const log = openLog(file, 1000);
  for (let line = 0; line < 500; line++) log(`line ${line}`);
  expect(linesOf(file).at(-1)).toBe('line 499');
  for (const path of [file, `${file}.1`]) expect(statSync(path).size).toBeLessThan(1100);
  const kept = [...linesOf(`${file}.1`), ...linesOf(file)];
  expect(kept).toEqual(kept.map((_, index) => `line ${500 - kept.length + index}`));
});

it('a log that cannot be written says so once, and stops nothing', () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => {});
  writeFileSync(join(dir, 'log'), 'a file where the folder should be');
  const log = openLog(file);
  log('one');
  log('two');
  expect(said).toHaveBeenCalledOnce();
  expect(said).toHaveBeenCalledWith(expect.stringMatching(/^The log ends here: (EEXIST|ENOTDIR)/));
});
