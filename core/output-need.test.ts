import { expect, it } from 'vitest';
import { photoFacts } from '#test/doubles/facts.ts';
import { outputNeedsOf } from './output-need.ts';
import { readRenderSettings } from './settings.ts';

const needsOf = (thumbnails: string, changes: Partial<typeof photoFacts> = {}) => {
  const { variants } = readRenderSettings({ THUMBNAILS: thumbnails });
  return outputNeedsOf(variants, { ...photoFacts, ...changes });
};
const drawing = { format: 'svg', width: 24, height: 24 } as const;

it.each([
  ['a photo', {}],
  ['a small photo', { width: 100, height: 80 }],
  ['a drawing', drawing],
])('one thumbnail of 128 pixels adds nothing to %s', (_, facts) => {
  expect(needsOf('thumbnail=128', facts)).toEqual([{ cpuMs: 0, memoryMb: 0 }]);
});

it('a larger, a further or a dearer thumbnail adds time and memory', () => {
  const [larger] = needsOf('thumbnail=1024');
  const [first, further] = needsOf('thumbnail=128; page=1024');
  const [, dearer] = needsOf('thumbnail=128; page=1024 avif');
  expect(larger?.cpuMs).toBeGreaterThan(20);
  expect(first?.cpuMs).toBe(0);
  expect(further?.cpuMs).toBeGreaterThan(20);
  expect(dearer?.cpuMs).toBeGreaterThan(10 * (further?.cpuMs ?? 0));
  expect(dearer?.memoryMb).toBeGreaterThan(further?.memoryMb ?? 0);
});

it('a drawing without a size has the pixels of its box, and a small photo only its own', () => {
  const words = 'thumbnail=128; page=2048 avif';
  expect(needsOf(words, drawing)[1]?.cpuMs).toBeGreaterThan(3000);
  expect(needsOf(words, { width: 24, height: 24 })[1]?.cpuMs).toBeLessThan(1);
});
