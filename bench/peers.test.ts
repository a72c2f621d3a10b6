import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { cornersPicture } from '#test/images/pictures.ts';
import { root } from '../stack/root.mjs';
import { choose } from './peers/sample-folder.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'peers-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

it('the command compares the images of a folder and counts what a peer refuses', async () => {
  mkdirSync(join(folder, 'below'));
  const photo = await cornersPicture(600, 400).jpeg().toBuffer();
  writeFileSync(join(folder, 'photo.jpg'), photo);
  writeFileSync(join(folder, 'below/cut.jpg'), photo.subarray(0, photo.length * 0.6));
  writeFileSync(join(folder, 'notes.txt'), 'no image');
  const command = ['--import', 'tsx', 'bench/peers.ts', folder, '--rounds', '1'];
  // A bound may be broken on a busy machine, and then the command exits with 1.
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root }).catch(
    (error) => error,
  );
  expect(stdout).toContain('2 images of 3 files, chosen with seed 1. No image by their header: 1.');
  // Ours makes both, with and without the render process; plain sharp refuses the damaged one.
  expect(stdout).toMatch(/\| baseline JPEG, below 1 MP .*\| +0 · 0 · 1( · \d)* of 2 \|/);
  expect(stdout).toMatch(/geometric mean, all classes\D+\*\*\d+\.\d\d\*\*/);
}, 120_000);

it('the choice depends on the seed alone, and repeats no file', () => {
  const files = Array.from({ length: 50 }, (_, i) => i);
  const chosen = choose(files, 10, 1);
  expect(choose(files, 10, 1)).toEqual(chosen);
  expect(choose(files, 10, 2)).not.toEqual(chosen);
  expect(new Set(chosen).size).toBe(10);
  expect(choose(files, 99, 1)).toHaveLength(50);
});
