import { expect, it } from 'vitest';
import { predictNeed } from '#core/cost-model.ts';
import { quantile } from '../figures.ts';
import { pickClass, sampleUploads } from './sample-uploads.ts';
import { uploadMix } from './upload-mix.ts';

const uploads = sampleUploads(20_000, 7);

it('returns the same uploads for the same seed, and others for another seed', () => {
  expect(sampleUploads(50, 7)).toEqual(uploads.slice(0, 50));
  expect(sampleUploads(50, 8)).not.toEqual(uploads.slice(0, 50));
});

it('samples each class by its share, and the shares add up to 100 %', () => {
  expect(uploadMix.reduce((sum, { percent }) => sum + percent, 0)).toBeCloseTo(100, 9);
  for (const { name, percent } of uploadMix) {
    const found = uploads.filter(({ className }) => className === name).length;
    // At least four standard deviations of a binomial distribution.
    const allowed = 4 * Math.sqrt(uploads.length * (percent / 100));
    expect(Math.abs(found - (uploads.length * percent) / 100)).toBeLessThan(allowed);
  }
  expect(pickClass(0).name).toBe(uploadMix[0]?.name);
  expect(pickClass(0.999_999_999).name).toBe(uploadMix.at(-1)?.name);
});

it('keeps sizes within the bounds of their class', () => {
  const phones = uploads.filter(({ className }) => className === 'phone photo, 12 MP');
  const megapixels = phones.map(({ facts }) => (facts.width * facts.height) / 1e6);
  expect(Math.min(...megapixels)).toBeGreaterThan(7.99);
  expect(Math.max(...megapixels)).toBeLessThan(16.01);
  expect(quantile(megapixels, 0.5)).toBeCloseTo(12, 0);
});

it('spreads the true CPU time around the prediction, without a bias', () => {
  const photos = uploads.filter(({ facts }) => facts.format === 'jpeg');
  const ratios = photos.map(
    ({ facts, bytes, trueCpuMs }) => trueCpuMs / predictNeed(facts, bytes).cpuMs,
  );
  expect(quantile(ratios, 0.5)).toBeCloseTo(1, 1);
  expect(quantile(ratios, 0.84)).toBeCloseTo(Math.exp(0.3), 1);
});

it('hides the frame count of an animation, because its header does not state it', () => {
  const moving = uploads.filter(({ facts }) => facts.animated);
  expect(moving.length).toBeGreaterThan(0);
  expect(moving.every(({ facts }) => facts.frames === 1 && !facts.framesExact)).toBe(true);
});
