// How far the cost model was from reality: CPU time by class of images, memory by tier.
import { groupBy } from '../group-by.ts';
import type { ReportedThumbnail } from './read-outcomes.ts';

export interface ClassAccuracy {
  readonly imageClass: string;
  readonly images: number;
  /** Medians over the class: CPU time in milliseconds, and the ratio of measured to predicted. */
  readonly predictedCpuMs: number;
  readonly cpuMs: number;
  readonly ratio: number;
  /** Number of images whose CPU time was wrong, and the one of them that was furthest off. */
  readonly wrong: number;
  readonly worst?: { readonly key: string; readonly ratio: number } | undefined;
}

export interface TierAccuracy {
  readonly tier: string;
  readonly images: number;
  /** The largest prediction and the largest peak among the images of the tier, in MB. */
  readonly predictedMb: number;
  readonly peakMb: number;
  readonly isUnderPredicted: boolean;
  /** Of the images with that peak, the one with the largest prediction. */
  readonly key: string;
}

export interface ModelAccuracy {
  /** The class with the most images comes first. */
  readonly classes: readonly ClassAccuracy[];
  /** `undefined` on the local stack, whose functions share one process: its peak says nothing about an image. */
  readonly tiers: readonly TierAccuracy[] | undefined;
  /** Thumbnails whose report has no predicted or no measured CPU time. */
  readonly withoutPrediction: number;
}

/** Memory is under-predicted if the peak is more than this times the prediction. */
export const memoryTolerance = 1.1;
/** CPU time is wrong if it is off by more than this factor, up or down, ... */
export const cpuTolerance = 2;
/** ... and by more than this. Less is noise of timers and of code that runs for the first time. */
export const cpuNoiseMs = 20;

/** @param canJudgeMemory whether every function has a process of its own, as on AWS */
export function judgeModel(
  thumbnails: readonly ReportedThumbnail[],
  canJudgeMemory: boolean,
): ModelAccuracy {
  const timed = thumbnails.flatMap(({ key, report }) => {
    const { imageClass, predictedCpuMs: predicted, cpuMs } = report;
    // The worker reports 0 if the system does not tell the CPU time.
    if (imageClass === undefined || !predicted || !cpuMs) return [];
    return [{ key, imageClass, predicted, cpuMs, ratio: cpuMs / predicted }];
  });
  const classes = [...groupBy(timed, ({ imageClass }) => imageClass)].map(
    ([imageClass, images]) => {
      const wrong = images
        .filter(({ predicted, cpuMs, ratio }) => {
          return offBy(ratio) > cpuTolerance && Math.abs(cpuMs - predicted) > cpuNoiseMs;
        })
        .sort((a, b) => offBy(b.ratio) - offBy(a.ratio));
      const [worst] = wrong;
      return {
        imageClass,
        images: images.length,
        predictedCpuMs: median(images.map(({ predicted }) => predicted)),
        cpuMs: median(images.map(({ cpuMs }) => cpuMs)),
        ratio: median(images.map(({ ratio }) => ratio)),
        wrong: wrong.length,
        worst: worst && { key: worst.key, ratio: worst.ratio },
      };
    },
  );
  return {
    classes: classes.sort((a, b) => b.images - a.images),
    tiers: canJudgeMemory ? judgeMemory(thumbnails) : undefined,
    withoutPrediction: thumbnails.length - timed.length,
  };
}

/**
 * A peak is the most that a process has held so far, so a warm process reports the peak of an earlier image. Therefore
 * the largest peak of a tier is compared with the largest prediction among its images.
 */
function judgeMemory(thumbnails: readonly ReportedThumbnail[]): TierAccuracy[] {
  const measured = thumbnails.flatMap(({ key, report }) => {
    const { tier, predictedMemoryMb: predictedMb, peakMemoryMb: peakMb } = report;
    return predictedMb && peakMb ? [{ key, tier, predictedMb, peakMb }] : [];
  });
  return [...groupBy(measured, ({ tier }) => tier)].flatMap(([tier, images]) => {
    const predictedMb = Math.max(...images.map((image) => image.predictedMb));
    const [largest] = images.toSorted(
      (a, b) => b.peakMb - a.peakMb || b.predictedMb - a.predictedMb,
    );
    if (!largest) return [];
    const { key, peakMb } = largest;
    const isUnderPredicted = peakMb > predictedMb * memoryTolerance;
    return [{ tier, images: images.length, predictedMb, peakMb, isUnderPredicted, key }];
  });
}

/** @returns how far a ratio is from 1, as a factor of at least 1 */
function offBy(ratio: number): number {
  return Math.max(ratio, 1 / ratio);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
