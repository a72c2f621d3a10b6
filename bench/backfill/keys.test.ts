import { expect, it } from 'vitest';
import { compareUtf8 } from '#core/compare-utf8.ts';
import { measurePairing, nameMakers } from './keys.ts';

it.each(Object.entries(nameMakers))('%s: sorted, and paired', async (name, makeNames) => {
  for (const side of ['uploads', 'outcomes'] as const) {
    const keys = [...makeNames(side, 3)].map(({ key }) => key);
    expect(keys).toEqual(keys.toSorted(compareUtf8));
  }
  const { pairs, unknown, held } = await measurePairing(makeNames, 3);
  expect(pairs).toBeGreaterThan(1000);
  expect(unknown).toBe(0);
  expect(held).toBeLessThan(name === 'made to be held' ? 2000 : 40);
});
