import { expect, it } from 'vitest';
import { firstReadBytes } from './first-read.ts';

it('reads a file of up to 4 MB whole, and only the head when the file is larger or its size unknown', () => {
  for (const bytes of [1, 64_000, 4_000_000])
    expect(firstReadBytes(bytes)).toBeGreaterThanOrEqual(bytes);
  for (const bytes of [4_000_001, 100e6, undefined]) expect(firstReadBytes(bytes)).toBe(65_536);
});
