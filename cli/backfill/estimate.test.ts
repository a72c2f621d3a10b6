import { expect, it } from 'vitest';
import { createSample, estimateSum } from './estimate.ts';

/** A seeded generator (mulberry32), so that a failure repeats. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Sizes as in real buckets: many small files, and a few that are hundreds of times as large. */
function bucketOf(random: () => number) {
  return Array.from({ length: 20_000 }, (_, i) => {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const bytes = Math.round(200_000 * Math.exp(1.5 * normal));
    const isSlow = random() < 0.1;
    return {
      key: `${i}${isSlow ? '.HEIC' : '.jpg'}`,
      bytes,
      cost: bytes * (isSlow ? 8 : 1) * (0.5 + random()),
    };
  });
}

it('holds the sum in its interval in at least 85 of 100 samples, and is not wide', () => {
  const objects = bucketOf(randomFrom(1));
  const sum = objects.reduce((total, { cost }) => total + cost, 0);
  let held = 0;
  for (let seed = 0; seed < 100; seed++) {
    const sample = createSample<(typeof objects)[number]>(12, randomFrom(seed));
    for (const object of objects) sample.add(object);
    const { low, high } = estimateSum(sample.groups(), ({ cost }) => cost);
    if (low <= sum && sum <= high) held += 1;
    expect(high - low).toBeLessThan(0.5 * sum);
  }
  expect(held).toBeGreaterThanOrEqual(85);
});

it('knows the sum when it has read everything', () => {
  const sample = createSample<{ key: string; bytes: number }>(5);
  for (const bytes of [1, 10, 10, 1000]) sample.add({ key: 'a.png', bytes });
  expect(estimateSum(sample.groups(), ({ bytes }) => bytes)).toEqual({
    sum: 1021,
    low: 1021,
    high: 1021,
  });
  expect(estimateSum([], () => 1)).toEqual({ sum: 0, low: 0, high: 0 });
});

it('keeps a bounded number of groups when every name has another extension', () => {
  const sample = createSample<{ key: string; bytes: number }>(2);
  for (let i = 0; i < 10_000; i++) sample.add({ key: `a.x${i}`, bytes: i });
  expect(sample.groups().length).toBeLessThan(500);
  expect(sample.groups().reduce((sum, { count }) => sum + count, 0)).toBe(10_000);
});
