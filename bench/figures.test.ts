import { expect, it } from 'vitest';
import { quantile } from './figures.ts';

it('lies between the two nearest values, in any order', () => {
  expect(quantile([30, 10, 20], 0.5)).toBe(20);
  expect(quantile([10, 20], 0.95)).toBeCloseTo(19.5, 9);
  expect(quantile([5], 0.99)).toBe(5);
  expect(quantile([], 0.5)).toBeNaN();
});
