import { expect, it } from 'vitest';
import { firstReadBytes } from './first-read.ts';

it('takes all of what a phone or a page makes, and only the head of what is larger or unknown', () => {
  for (const bytes of [1, 64_000, 4_000_000])
    expect(firstReadBytes(bytes)).toBeGreaterThanOrEqual(bytes);
  for (const bytes of [4_000_001, 100e6, undefined]) expect(firstReadBytes(bytes)).toBe(65_536);
});
