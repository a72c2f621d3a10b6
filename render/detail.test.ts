import { expect, it } from 'vitest';
import { colorDetail, repeatShare } from './detail.ts';
import type { Pixels } from './pixels.ts';

const [width, height] = [16, 10];

function picture(colorAt: (x: number, y: number) => readonly [number, number, number]): Pixels {
  const pixels = Array.from({ length: width * height }, (_, i) =>
    colorAt(i % width, Math.floor(i / width)),
  );
  return { width, height, channels: 3, pixels: Uint8Array.from(pixels.flat()) };
}

it('counts a flat picture as repeats, except its first pixel', () => {
  expect(repeatShare(picture(() => [9, 8, 7]))).toBeCloseTo(1 - 1 / (width * height), 9);
});

it('counts no repeats where all neighbours differ', () => {
  expect(repeatShare(picture((x, y) => [10 * x + 3 * y, 0, 0]))).toBe(0);
});

it('finds a neighbour to the left and one above', () => {
  const rows = picture((_x, y) => [y, 0, 0]);
  const columns = picture((x) => [x, 0, 0]);
  expect(repeatShare(rows)).toBeCloseTo(1 - 1 / width, 9);
  expect(repeatShare(columns)).toBeCloseTo(1 - 1 / height, 9);
});

it('finds no colour detail in grey detail', () => {
  expect(colorDetail(picture((x, y) => ((x + y) % 2 === 0 ? [0, 0, 0] : [255, 255, 255])))).toBe(0);
});

it('finds no detail where colours change from block to block only', () => {
  expect(colorDetail(picture((x) => (x % 4 < 2 ? [255, 0, 0] : [0, 0, 255])))).toBe(0);
});

it('measures red columns on blue by the distance to their mean', () => {
  // Red - green and blue - green are 255 or 0, half a range from their mean.
  const stripes = picture((x) => (x % 2 === 0 ? [255, 0, 0] : [0, 0, 255]));
  expect(colorDetail(stripes)).toBeCloseTo(127.5, 9);
});

it('takes pictures of one pixel and of one channel', () => {
  const dot = { width: 1, height: 1, pixels: Uint8Array.from([1, 2, 3]) };
  expect(colorDetail({ ...dot, channels: 3 })).toBe(0);
  expect(colorDetail({ width: 3, height: 1, channels: 1, pixels: dot.pixels })).toBe(0);
  expect(repeatShare({ ...dot, channels: 3 })).toBe(0);
});
