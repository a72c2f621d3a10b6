import { describe, expect, it } from 'vitest';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import { photoReport } from '#test/doubles/reports.ts';
import { judgeModel } from './model-accuracy.ts';

/** Thumbnails named by their number. */
function judge(...changes: Partial<ThumbnailReport>[]) {
  const thumbnails = changes.map((change, i) => ({
    key: `output/${i}.jpg`,
    report: { ...photoReport, ...change },
  }));
  return judgeModel(thumbnails, true);
}

describe('the CPU time of a class', () => {
  it('has medians, and the image that was furthest off', () => {
    const { classes } = judge(
      { predictedCpuMs: 100, cpuMs: 20 },
      { predictedCpuMs: 100, cpuMs: 110 },
      { predictedCpuMs: 100, cpuMs: 300 },
    );
    expect(classes).toEqual([
      {
        imageClass: 'baseline JPEG',
        images: 3,
        predictedCpuMs: 100,
        cpuMs: 110,
        ratio: 1.1,
        wrong: 2,
        worst: { key: 'output/0.jpg', ratio: 0.2 },
      },
    ]);
  });

  it('leaves out thumbnails without a prediction or a measurement', () => {
    const { classes, withoutPrediction } = judge({ cpuMs: 0 }, { imageClass: undefined });
    expect(classes).toEqual([]);
    expect(withoutPrediction).toBe(2);
  });

  it('puts the class with the most images first', () => {
    const { classes } = judge({ imageClass: 'GIF' }, {}, {});
    expect(classes.map(({ imageClass }) => imageClass)).toEqual(['baseline JPEG', 'GIF']);
  });

  it.each([
    [100, 201, 1],
    [100, 199, 0],
    [100, 49, 1],
    [100, 51, 0],
    [5, 24, 0],
    [5, 26, 1],
  ])('predicted as %i ms and measured as %i ms has %i wrong', (predictedCpuMs, cpuMs, wrong) => {
    expect(judge({ predictedCpuMs, cpuMs }).classes[0]?.wrong).toBe(wrong);
  });
});

describe('the memory of a tier', () => {
  it.each([
    [111, true],
    [109, false],
  ])('predicted as 100 MB with a peak of %i MB: under-predicted %s', (peakMemoryMb, expected) => {
    const { tiers } = judge({ predictedMemoryMb: 100, peakMemoryMb });
    expect(tiers?.[0]?.isUnderPredicted).toBe(expected);
  });

  it('is not under-predicted if an earlier image of the same tier explains the peak', () => {
    const earlier = { predictedMemoryMb: 300, peakMemoryMb: 300 };
    const later = { predictedMemoryMb: 65, peakMemoryMb: 300 };
    expect(judge(earlier, later).tiers).toMatchObject([{ isUnderPredicted: false }]);
    expect(judge({ ...earlier, tier: 'medium' }, later).tiers).toMatchObject([
      { tier: 'medium', isUnderPredicted: false },
      { tier: 'small', isUnderPredicted: true },
    ]);
  });

  it('names the image with the largest prediction among those that report the largest peak', () => {
    const { tiers } = judge(
      { predictedMemoryMb: 60, peakMemoryMb: 200 },
      { predictedMemoryMb: 90, peakMemoryMb: 200 },
      { predictedMemoryMb: 95, peakMemoryMb: 190 },
      { peakMemoryMb: 0 },
    );
    expect(tiers).toEqual([
      {
        tier: 'small',
        images: 3,
        predictedMb: 95,
        peakMb: 200,
        isUnderPredicted: true,
        key: 'output/1.jpg',
      },
    ]);
  });

  it('is not judged if all functions share one process', () => {
    expect(judgeModel([], false).tiers).toBeUndefined();
  });
});
