import { expect, it } from 'vitest';
import { headroomCurve, whiteNits } from './headroom-curve.ts';

const bright = Array.from({ length: 200 }, (_, i) => 1.03 ** i);

it.each([
  ['no peak', undefined],
  ['a peak of 0, which means unknown', 0],
])('%s counts as 1000 cd/m²', (_, peakNits) => {
  const [gain, usual] = [headroomCurve(peakNits), headroomCurve(1000)];
  expect(bright.map(gain)).toEqual(bright.map(usual));
  expect(gain(1)).toBeCloseTo(0.5, 6);
});

it.each([0.0001, 100, whiteNits])('nothing is dimmed for a peak of %d cd/m²', (peakNits) => {
  expect([0, 0.5, 1, 49].map(headroomCurve(peakNits))).toEqual([1, 1, 1, 1]);
});

it.each([203.0001, 204, 400, 1000, 4000, 65_535, (2 ** 32 - 1) / 10_000])(
  'a peak of %d cd/m² becomes the brightest output, and no light becomes black or no number',
  (peakNits) => {
    const gain = headroomCurve(peakNits);
    const peak = peakNits / whiteNits;
    expect(peak * gain(peak)).toBeCloseTo(1, 6);
    expect(10 * peak * gain(10 * peak)).toBeCloseTo(1, 6);
    for (const light of [0, 0.001, 1, ...bright]) {
      expect(gain(light)).toBeGreaterThan(0);
      expect(gain(light)).toBeLessThanOrEqual(1);
    }
  },
);
