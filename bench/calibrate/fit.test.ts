import { describe, expect, it } from 'vitest';
import { lineAbove, nearestPlane } from './fit.ts';

const sizes = [1, 2, 5, 12, 30];

describe('the line above', () => {
  it('is the line of points that lie on one', () => {
    const points = sizes.map((size) => ({ size, inputMb: 1, value: 60 + 3 * size }));
    const { fixed, perSize } = lineAbove(points);
    expect(fixed).toBeCloseTo(60, 9);
    expect(perSize).toBeCloseTo(3, 9);
  });

  it('leaves no point above it', () => {
    const points = sizes.map((size, i) => ({
      size,
      inputMb: 1,
      value: 60 + 3 * size + (i % 2) * 9,
    }));
    const { fixed, perSize } = lineAbove(points);
    for (const { size, value } of points) {
      expect(fixed + perSize * size).toBeGreaterThanOrEqual(value - 1e-6);
    }
  });

  it('never falls', () => {
    const points = sizes.map((size) => ({ size, inputMb: 1, value: 100 - size }));
    expect(lineAbove(points)).toEqual({ fixed: 99, perSize: 0 });
  });
});

describe('the nearest plane', () => {
  it('finds the constants that made the points', () => {
    const points = sizes.flatMap((size) =>
      [1, 7].map((inputMb) => ({ size, inputMb, value: 12 + 4 * size + 8 * inputMb })),
    );
    const { fixed, perSize, perInputMb } = nearestPlane(points);
    expect([fixed, perSize, perInputMb].map((value) => value.toFixed(6))).toEqual([
      '12.000000',
      '4.000000',
      '8.000000',
    ]);
  });

  it('leaves out what would have to be negative', () => {
    const points = sizes.map((size) => ({ size, inputMb: size, value: 10 * size }));
    const { fixed, perSize, perInputMb } = nearestPlane(points);
    expect(Math.min(fixed, perSize, perInputMb)).toBeGreaterThanOrEqual(0);
    expect(perSize + perInputMb).toBeCloseTo(10, 6);
  });
});
