import { expect, it } from 'vitest';
import { tiers } from '#core/tiers.ts';
import { sampleUploads } from './sample-uploads.ts';
import { listTierSets, simulateTierSet } from './search-tiers.ts';
import type { Result } from './simulate.ts';

const deployed = tiers.map(({ memoryMb }) => memoryMb);

it('lists each set once, the deployed one first, all of two to four memories that grow', () => {
  const sets = listTierSets();
  expect(sets[0]).toEqual(deployed);
  expect(new Set(sets.map(String)).size).toBe(sets.length);
  for (const set of sets) {
    expect(set.length).toBeGreaterThanOrEqual(2);
    expect(set.length).toBeLessThanOrEqual(4);
    expect(set).toEqual([...new Set(set)].toSorted((a, b) => a - b));
  }
});

it('finds that a larger dispatcher is quicker and dearer', () => {
  const uploads = sampleUploads(500, 1);
  const warm = { busy: {}, quiet: {} };
  const [small, large] = [
    [512, 3008],
    [1024, 3008],
  ].map((set) => simulateTierSet(set, uploads, 'cheapest', warm).busy) as [Result, Result];
  expect(large.p50Ms).toBeLessThan(small.p50Ms);
  expect(large.usdPerMillion).toBeGreaterThan(small.usdPerMillion);
});
