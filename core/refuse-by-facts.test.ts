import { expect, it } from 'vitest';
import { photoFacts } from '#test/doubles/facts.ts';
import type { ImageFacts } from './image-facts.ts';
import { refuseByFacts } from './refuse-by-facts.ts';

const limit = 100e6;

function refused(facts: Partial<ImageFacts>) {
  return refuseByFacts({ ...photoFacts, ...facts }, limit)?.code;
}

it.each([
  { what: 'a photo', facts: {}, code: undefined },
  {
    what: 'an image with more pixels than the limit',
    facts: { width: 40_000 },
    code: 'too-many-pixels',
  },
  { what: 'an AVIF made from more', facts: { codedPixels: 2e8 }, code: 'too-many-pixels' },
  {
    what: 'a usual progressive JPEG',
    facts: { progressive: true, scans: 10 },
    code: undefined,
  },
  { what: 'a JPEG of 500 scans', facts: { scans: 500, width: 10 }, code: 'too-complex' },
  {
    what: 'a large JPEG of many scans',
    facts: { scans: 100, width: 10_000, height: 9_000 },
    code: 'too-complex',
  },
  { what: 'an icon', facts: { format: 'ico', width: 1024, height: 1024 }, code: undefined },
  {
    what: 'an icon of 32x3000000',
    facts: { format: 'ico', width: 32, height: 3_000_000 },
    code: 'too-many-pixels',
  },
  {
    what: 'a drawing of any size, because we choose its pixels',
    facts: { format: 'svg', width: 1e6, height: 1e6 },
    code: undefined,
  },
] as const)('answers $what with $code', ({ facts, code }) => {
  expect(refused(facts)).toBe(code);
});
