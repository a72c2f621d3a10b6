import { expect, it } from 'vitest';
import { colorSsim, ssim } from './quality.ts';

const side = 32;

/** @param colorAt red, green and blue of the pixel in a column */
function columns(colorAt: (x: number) => readonly number[]): Uint8Array {
  return Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    return colorAt(Math.floor(i / 3) % side)[i % 3] ?? 0;
  });
}

const red = [200, 20, 20];
/** The luma of the red. */
const grey = Array<number>(3).fill(Math.round(0.299 * 200 + 0.587 * 20 + 0.114 * 20));

it('is 1 for equal pictures', () => {
  const stripes = columns((x) => (x % 4 < 2 ? red : grey));
  expect(colorSsim(stripes, stripes, side)).toEqual({ luma: 1, chroma: 1 });
});

it('sees colours that are gone although the luma is the same', () => {
  const stripes = columns((x) => (x % 4 < 2 ? red : grey));
  const flat = columns(() => grey);
  const { luma, chroma } = colorSsim(stripes, flat, side);
  expect(luma).toBeGreaterThan(0.95);
  expect(chroma).toBeLessThan(0.5);
});

it('sees light that is gone although the colours are the same', () => {
  const stripes = columns((x) => Array<number>(3).fill(x % 4 < 2 ? 60 : 200));
  const flat = columns(() => [130, 130, 130]);
  const { luma, chroma } = colorSsim(stripes, flat, side);
  expect(luma).toBeLessThan(0.1);
  expect(chroma).toBeCloseTo(1, 6);
});

it('is the formula of the paper for one window', () => {
  const a = Array.from({ length: 64 }, (_, i) => (i % 2 === 0 ? 100 : 140));
  const b = a.map((value) => value + 10);
  const c1 = (0.01 * 255) ** 2;
  // Variances and covariance are equal, so only the means differ: 120 and 130.
  expect(ssim(a, b, 8)).toBeCloseTo((2 * 120 * 130 + c1) / (120 ** 2 + 130 ** 2 + c1), 9);
});

it('takes pictures smaller than a window', () => {
  expect(ssim([1, 2, 3], [1, 2, 3], 3)).toBe(1);
});
