// Draws single uploads from the mix: the facts in the header, and the true memory and CPU time of the rendering.
import { predictNeed } from '#core/cost-model.ts';
import type { ImageFacts } from '#core/image-facts.ts';
import { photoFacts } from '#test/doubles/facts.ts';
import { createRandom } from '#test/images/random.ts';
import { type Spread, type UploadClass, uploadMix } from './upload-mix.ts';

export interface Upload {
  /** Name of its class in the mix. */
  readonly className: string;
  /** The facts that the header of the file states. */
  readonly facts: ImageFacts;
  readonly bytes: number;
  /** Peak memory of a new process that renders it, in MB: near the model's prediction, but not equal. */
  readonly trueMemoryMb: number;
  /** CPU time of rendering it, at one full vCPU, in milliseconds. */
  readonly trueCpuMs: number;
}

/**
 * The error of the cost model, as sigma of a log-normal distribution: two thirds of the images are within 30 % of the predicted
 * CPU time, and within 10 % of the predicted memory. This is more than the calibration's own error, because the calibration
 * used few pictures on one machine.
 */
const cpuSigma = 0.3;
const memorySigma = 0.1;

/** @returns `count` uploads; the same seed gives the same uploads on every machine */
export function sampleUploads(count: number, seed: number): Upload[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => sampleUpload(pickClass(random()), random));
}

/** @param at 0 picks the first class, and just below 1 picks the last; a class covers as much as its share */
export function pickClass(at: number): UploadClass {
  let left = at * uploadMix.reduce((sum, { percent }) => sum + percent, 0);
  for (const uploadClass of uploadMix) {
    left -= uploadClass.percent;
    if (left < 0) return uploadClass;
  }
  const last = uploadMix.at(-1);
  if (!last) throw new Error('The mix is empty.');
  return last;
}

function sampleUpload(from: UploadClass, random: () => number): Upload {
  // Every upload takes the same number of draws, so a change of one class does not change all later uploads.
  const [size, packing, length, cpu, memory] = Array.from({ length: 5 }, () => normal(random)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const [median, sigma, min, max] = from.megapixels;
  const megapixels = Math.min(max, Math.max(min, at([median, sigma], size)));
  const width = Math.max(1, Math.round(Math.sqrt((megapixels * 1e6 * 4) / 3)));
  const height = Math.max(1, Math.round((megapixels * 1e6) / width));
  const frames = from.frames ? Math.max(2, Math.round(at(from.frames, length))) : 1;
  const bytes = Math.ceil(width * height * frames * at(from.bytesPerPixel, packing)) + 100;

  const wholeFacts = { ...photoFacts, ...from.facts, width, height, frames };
  const facts = from.frames ? { ...wholeFacts, frames: 1, framesExact: false } : wholeFacts;
  const need = from.trueNeed ?? predictNeed(wholeFacts, bytes);
  return {
    className: from.name,
    facts,
    bytes,
    trueMemoryMb: need.memoryMb * Math.exp(memorySigma * memory),
    trueCpuMs: need.cpuMs * Math.exp((from.cpuSigma ?? cpuSigma) * cpu),
  };
}

function at([median, sigma]: Spread, deviation: number): number {
  return median * Math.exp(sigma * deviation);
}

/** @returns a number from the standard normal distribution (Box and Muller) */
function normal(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}
