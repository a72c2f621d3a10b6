import { expect, it } from 'vitest';
import { invocationUsd } from './price.ts';

it('an invocation costs its memory times its time, and the request', () => {
  const second = { memoryMb: 1024, billedMs: 1000 };
  expect(invocationUsd(second)).toBeCloseTo(0.0000133334 + 0.0000002, 12);
});

it('a started millisecond costs as much as a whole one', () => {
  const [started, whole] = [0.1, 1].map((billedMs) => invocationUsd({ memoryMb: 512, billedMs }));
  expect(started).toBe(whole);
});
