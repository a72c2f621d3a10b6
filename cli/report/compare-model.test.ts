import { describe, expect, it } from 'vitest';
import type { ThumbnailReport } from '#core/thumbnail-report.ts';
import { photoReport } from '#test/doubles/reports.ts';
import { compareModel } from './compare-model.ts';

/** Thumbnails named by their number. */
function compare(...changes: Partial<ThumbnailReport>[]) {
  const thumbnails = changes.map((change, i) => ({
    key: `output/${i}.jpg`,
    report: { ...photoReport, ...change },
  }));
  return compareModel(thumbnails, true);
}

describe('the comparison of a class', () => {
  it('has medians and the worst ratio: of memory the largest, of CPU time the furthest off', () => {
    const { classes } = compare(
      { predictedMemoryMb: 100, peakMemoryMb: 50, predictedCpuMs: 100, cpuMs: 20 },
      { predictedMemoryMb: 100, peakMemoryMb: 90, predictedCpuMs: 100, cpuMs: 110 },
      { predictedMemoryMb: 100, peakMemoryMb: 130, predictedCpuMs: 100, cpuMs: 300 },
    );
    expect(classes).toEqual([
      {
        imageClass: 'baseline JPEG',
        images: 3,
        memory: { predicted: 100, real: 90, medianRatio: 0.9, worstRatio: 1.3 },
        cpu: { predicted: 100, real: 110, medianRatio: 1.1, worstRatio: 0.2 },
      },
    ]);
  });

  it('leaves out figures that the system did not tell, and thumbnails without a prediction', () => {
    const { classes, withoutPrediction } = compare(
      { peakMemoryMb: 0, cpuMs: 0 },
      { imageClass: undefined },
    );
    expect(classes).toEqual([
      { imageClass: 'baseline JPEG', images: 1, memory: undefined, cpu: undefined },
    ]);
    expect(withoutPrediction).toBe(1);
  });

  it('puts the class with the most images first', () => {
    const { classes } = compare({ imageClass: 'GIF' }, {}, {});
    expect(classes.map(({ imageClass }) => imageClass)).toEqual(['baseline JPEG', 'GIF']);
  });
});

describe('memory under-predicted', () => {
  it('is a peak of more than 10 % above the prediction', () => {
    const { memoryMisses } = compare(
      { predictedMemoryMb: 100, peakMemoryMb: 111 },
      { predictedMemoryMb: 100, peakMemoryMb: 109, tier: 'medium' },
    );
    expect(memoryMisses).toMatchObject([{ key: 'output/0.jpg', predicted: 100, real: 111 }]);
  });

  it('is not what an earlier image of the tier explains, and is so on another tier', () => {
    const earlier = { predictedMemoryMb: 300, peakMemoryMb: 300 };
    const later = { predictedMemoryMb: 65, peakMemoryMb: 300 };
    expect(compare(earlier, later).memoryMisses).toEqual([]);
    expect(compare({ ...earlier, tier: 'medium' }, later).memoryMisses).toHaveLength(1);
  });

  it('is told once of a peak that several images report', () => {
    const { memoryMisses } = compare(
      { predictedMemoryMb: 60, peakMemoryMb: 200 },
      { predictedMemoryMb: 90, peakMemoryMb: 200 },
      { predictedMemoryMb: 60, peakMemoryMb: 250 },
    );
    expect(memoryMisses).toMatchObject([
      { key: 'output/2.jpg', sharedBy: 1 },
      { key: 'output/1.jpg', sharedBy: 2 },
    ]);
  });

  it('is not judged where all functions share one process', () => {
    expect(compareModel([], false).memoryMisses).toBeUndefined();
  });
});

describe('CPU time wrongly predicted', () => {
  it.each([
    [100, 201, 1],
    [100, 199, 0],
    [100, 49, 1],
    [100, 51, 0],
    [5, 24, 0],
    [5, 26, 1],
  ])('predicted %i ms, took %i: %i', (predictedCpuMs, cpuMs, misses) => {
    expect(compare({ predictedCpuMs, cpuMs }).cpuMisses).toHaveLength(misses);
  });

  it('is told from the furthest off on', () => {
    const { cpuMisses } = compare({ cpuMs: 180 }, { cpuMs: 10 }, { cpuMs: 240 });
    expect(cpuMisses.map(({ real }) => real)).toEqual([10, 240, 180]);
  });
});
