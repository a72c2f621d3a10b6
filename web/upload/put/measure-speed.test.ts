import { expect, test } from 'vitest';
import { createSpeedometer } from './measure-speed.ts';

function drive(steps: readonly (readonly [atMs: number, sentBytes: number])[]) {
  let time = 0;
  const measure = createSpeedometer(() => time);
  return steps.map(([atMs, sentBytes]) => {
    time = atMs;
    return measure(sentBytes);
  });
}

test('knows no speed at first, while only the socket buffer fills', () => {
  expect(drive([[100, 64_000]])).toEqual([undefined]);
});

test('measures a steady upload', () => {
  const speeds = drive([1, 2, 3].map((second) => [second * 1000, second * 2000]));
  expect(speeds).toEqual([2000, 2000, 2000]);
});

test('follows a change within seconds, without a jump', () => {
  const [, soon = 0, later = 0] = drive([
    [1000, 1000],
    [2000, 11_000],
    [12_000, 111_000],
  ]);
  expect(soon).toBeGreaterThan(2000);
  expect(soon).toBeLessThan(6000);
  expect(later).toBeGreaterThan(9000);
});

test('falls to zero when no data moves', () => {
  const [, stopped = 1] = drive([
    [1000, 5000],
    [21_000, 5000],
  ]);
  expect(stopped).toBeLessThan(10);
});
