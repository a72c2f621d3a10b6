// Reports of thumbnails -> how right the cost model was: per class, and image by image where it was wrong. Pure.
import { groupBy } from '../group-by.ts';
import type { ReportedThumbnail } from './read-outcomes.ts';

export interface Comparison {
  /** Medians over the class, in MB or in ms of CPU time. */
  readonly predicted: number;
  readonly real: number;
  /** Of real to predicted: the middle one, and the worst: the largest of memory, the furthest from 1 of CPU time. */
  readonly medianRatio: number;
  readonly worstRatio: number;
}

export interface ClassComparison {
  readonly imageClass: string;
  readonly images: number;
  /** Absent where no report of the class has both figures. */
  readonly memory?: Comparison | undefined;
  readonly cpu?: Comparison | undefined;
}

/** An image of which the model was wrong. */
export interface Miss {
  readonly key: string;
  readonly imageClass: string;
  readonly tier: string;
  readonly predicted: number;
  readonly real: number;
  /** Of memory: images of the tier with just this peak, which one of them caused and the others found. */
  readonly sharedBy: number;
}

export interface ModelComparison {
  readonly classes: readonly ClassComparison[];
  /** `undefined` where peaks tell nothing of an image: see `canJudgeMemory`. */
  readonly memoryMisses: readonly Miss[] | undefined;
  readonly cpuMisses: readonly Miss[];
  /** Thumbnails of a version that did not report what was predicted. */
  readonly withoutPrediction: number;
}

/** Memory is under-predicted when it is this much of what explains it, or more. */
export const memoryTolerance = 1.1;
/** CPU time is wrong when it is off by this factor, up or down, */
export const cpuTolerance = 2;
/** and by as many milliseconds: less is the noise of timers and of code that runs for the first time. */
export const cpuNoiseMs = 20;

interface Figures {
  readonly key: string;
  readonly imageClass: string;
  readonly tier: string;
  readonly memory: readonly [predicted: number, real: number] | undefined;
  readonly cpu: readonly [predicted: number, real: number] | undefined;
}

/**
 * @param canJudgeMemory whether each tier has processes of its own; the local stack's functions all share one, whose peak
 *   says nothing of an image
 */
export function compareModel(
  thumbnails: readonly ReportedThumbnail[],
  canJudgeMemory: boolean,
): ModelComparison {
  const all = thumbnails.flatMap(figuresOf);
  const byClass = groupBy(all, ({ imageClass }) => imageClass);
  const classes = [...byClass].map(([imageClass, images]) => ({
    imageClass,
    images: images.length,
    memory: compare(
      images.flatMap(({ memory }) => (memory ? [memory] : [])),
      (ratio) => ratio,
    ),
    cpu: compare(
      images.flatMap(({ cpu }) => (cpu ? [cpu] : [])),
      offBy,
    ),
  }));
  return {
    classes: classes.sort((a, b) => b.images - a.images),
    memoryMisses: canJudgeMemory ? memoryMissesOf(all) : undefined,
    cpuMisses: all.flatMap(cpuMissOf).sort((a, b) => offBy(ratioOf(b)) - offBy(ratioOf(a))),
    withoutPrediction: thumbnails.length - all.length,
  };
}

function figuresOf({ key, report }: ReportedThumbnail): Figures[] {
  const { imageClass, tier, predictedMemoryMb, peakMemoryMb, predictedCpuMs, cpuMs } = report;
  if (imageClass === undefined) return [];
  // Where the system does not tell a figure it is 0.
  const memory =
    predictedMemoryMb && peakMemoryMb ? ([predictedMemoryMb, peakMemoryMb] as const) : undefined;
  const cpu = predictedCpuMs && cpuMs ? ([predictedCpuMs, cpuMs] as const) : undefined;
  return [{ key, imageClass, tier, memory, cpu }];
}

function compare(
  pairs: readonly (readonly [number, number])[],
  badness: (ratio: number) => number,
): Comparison | undefined {
  const ratios = pairs.map(([predicted, real]) => real / predicted);
  const [first, ...rest] = ratios;
  if (first === undefined) return undefined;
  return {
    predicted: median(pairs.map(([predicted]) => predicted)),
    real: median(pairs.map(([, real]) => real)),
    medianRatio: median(ratios),
    worstRatio: rest.reduce((a, b) => (badness(b) > badness(a) ? b : a), first),
  };
}

/**
 * A peak is the most that a process has held so far, so an image may report what an earlier one took. That explains
 * peaks up to the largest prediction among the images of the same tier; only what is beyond counts against the model.
 * Of images with the same peak, which one process went on reporting, only the one predicted largest is named.
 */
function memoryMissesOf(all: readonly Figures[]): Miss[] {
  const byTier = groupBy(all, ({ tier }) => tier);
  return [...byTier.values()]
    .flatMap((images) => {
      const misses = images.flatMap(({ memory, ...image }) =>
        memory ? [{ ...image, predicted: memory[0], real: memory[1] }] : [],
      );
      const explainedMb = Math.max(...misses.map(({ predicted }) => predicted));
      const beyond = misses.filter(({ real }) => real > explainedMb * memoryTolerance);
      return [...groupBy(beyond, ({ real }) => real).values()].flatMap((alike) => {
        const [largest] = alike.toSorted((a, b) => b.predicted - a.predicted);
        return largest ? [missOf(largest, alike.length)] : [];
      });
    })
    .sort((a, b) => ratioOf(b) - ratioOf(a));
}

function missOf(
  { key, imageClass, tier, predicted, real }: Omit<Miss, 'sharedBy'>,
  sharedBy: number,
): Miss {
  return { key, imageClass, tier, predicted, real, sharedBy };
}

function cpuMissOf({ cpu, ...image }: Figures): Miss[] {
  if (!cpu) return [];
  const [predicted, real] = cpu;
  const isOff = offBy(real / predicted) > cpuTolerance && Math.abs(real - predicted) > cpuNoiseMs;
  return isOff ? [missOf({ ...image, predicted, real }, 1)] : [];
}

function ratioOf({ predicted, real }: Miss): number {
  return real / predicted;
}

/** How far from 1 a ratio is, as a factor. */
function offBy(ratio: number): number {
  return Math.max(ratio, 1 / ratio);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle)] ?? 0)) / 2;
}
