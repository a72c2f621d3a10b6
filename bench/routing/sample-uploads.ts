// The stated mix -> single uploads, seeded: what a header tells of each, and what it truly takes.
import { predictNeed } from '#core/cost-model.ts';
import type { ImageFacts } from '#core/image-facts.ts';
import { photoFacts } from '#test/doubles/facts.ts';
import { createRandom } from '#test/images/random.ts';
import { type Spread, type UploadClass, uploadMix } from './upload-mix.ts';

export interface Upload {
  /** Name of its class in the mix. */
  readonly className: string;
  /** As the head of the file tells them. */
  readonly facts: ImageFacts;
  readonly bytes: number;
  /** Peak of one fresh process that renders it, in MB: not what the model says, but near it. */
  readonly trueMemoryMb: number;
  /** CPU time of rendering it, at one full vCPU, in milliseconds. */
  readonly trueCpuMs: number;
}

/**
 * How far the truth is from the model, as sigma of a log-normal: two thirds of all images within 30 % of the predicted
 * CPU time, and within 10 % of the predicted memory. More than the fits of the cost model left over, since they were
 * made with few pictures on one machine.
 */
const cpuSigma = 0.3;
const memorySigma = 0.1;

/** @returns that many uploads; the same seed gives the same ones on every machine */
export function sampleUploads(count: number, seed: number): Upload[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => sampleUpload(pickClass(random()), random));
}

/** @param at from 0 to 1: how far along the shares */
export function pickClass(at: number, mix: readonly UploadClass[] = uploadMix): UploadClass {
  let left = at * mix.reduce((sum, { percent }) => sum + percent, 0);
  for (const uploadClass of mix) {
    left -= uploadClass.percent;
    if (left < 0) return uploadClass;
  }
  const last = mix.at(-1);
  if (!last) throw new Error('A mix of nothing');
  return last;
}

function sampleUpload(from: UploadClass, random: () => number): Upload {
  // Always the same number of draws, so that one class' change does not move all uploads that follow.
  const [size, packing, length, cpu, memory] = Array.from({ length: 5 }, () => normal(random)) as [
    number,
    number,
    number,
    number,
    number,
  ];
  const { min, max } = from.megapixels;
  const megapixels = Math.min(max, Math.max(min, at(from.megapixels, size)));
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

function at({ median, sigma }: Spread, deviation: number): number {
  return median * Math.exp(sigma * deviation);
}

/** A number of the standard normal distribution, by Box and Muller. */
function normal(random: () => number): number {
  const radius = Math.sqrt(-2 * Math.log(1 - random()));
  return radius * Math.cos(2 * Math.PI * random());
}
