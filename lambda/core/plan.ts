// Facts -> a tier, or a failure, with the reason in words. Pure: the whole routing decision is here.
import { handlerMemoryMb, type Prediction, predictNeed } from './cost-model.ts';
import { type Failure, failure } from './failure.ts';
import type { ImageFacts } from './image-facts.ts';
import { estimateRun, type RunEstimate } from './lambda-model.ts';
import { refuseByFacts } from './refuse-by-facts.ts';
import type { Tier } from './tiers.ts';

export type LatencyAim = 'cheapest' | 'balanced' | 'fastest';

export interface PlanOptions {
  /** From the smallest to the largest; the first is the dispatcher's own. */
  readonly tiers: readonly Tier[];
  readonly maxPixels: number;
  readonly latencyAim: LatencyAim;
  /** Longest side of the thumbnail, in pixels; 128 where it is not said. */
  readonly thumbnailSize?: number;
}

/** What an image would need, and how it would fare on one tier. */
export interface TierEstimate extends RunEstimate {
  readonly tier: Tier;
  /** Whether the tier's memory covers the need with room to spare. */
  readonly isSafe: boolean;
}

export interface Need extends Prediction {
  /** Peak memory in MB of the handler and the render process together. */
  readonly totalMb: number;
}

export type Plan =
  | {
      readonly kind: 'render';
      readonly tier: Tier;
      readonly reason: string;
      readonly need: Need;
      /** One for each tier, in their order. */
      readonly estimates: readonly TierEstimate[];
    }
  | { readonly kind: 'refuse'; readonly failure: Failure; readonly need?: Need };

/**
 * Share of a Lambda's memory for the handler and the render process. Lambda's own runtime and the kernel have the rest,
 * which nothing here measured.
 */
const usableShare = 0.85;

/** The cost model predicts too low by this share at most: `npm run bench:calibrate` fails beyond it. */
const mostUnderPrediction = 0.1;

/** Memory that the render process may have in a Lambda of that memory, in MB; it is killed beyond. */
export function renderMemoryMb(memoryMb: number): number {
  return memoryMb * usableShare - handlerMemoryMb;
}

/** Longest wait for a thumbnail that an aim accepts before it pays for a larger tier, in milliseconds. */
const acceptedWaitMs = {
  cheapest: Number.POSITIVE_INFINITY,
  balanced: 1500,
  fastest: 0,
} satisfies Record<LatencyAim, number>;

/**
 * Chooses where to render an image.
 *
 * @param bytes size of the source
 * @returns the cheapest safe tier that keeps to the aim, or else the fastest safe one; a failure when none is safe
 */
export function planJob(facts: ImageFacts, bytes: number, options: PlanOptions): Plan {
  const refusal = refuseByFacts(facts, options.maxPixels);
  if (refusal) return { kind: 'refuse', failure: refusal };
  const need = needOf(facts, bytes, options.thumbnailSize);
  const estimates = options.tiers.map((tier) => estimateOn(tier, need, options));
  const safe = estimates.filter(({ isSafe }) => isSafe);
  const quickEnough = safe.filter(({ waitMs }) => waitMs <= acceptedWaitMs[options.latencyAim]);
  const best =
    quickEnough.toSorted((a, b) => a.usd - b.usd)[0] ??
    safe.toSorted((a, b) => a.waitMs - b.waitMs || a.usd - b.usd)[0];
  if (!best) {
    const neededMb = Math.round(need.memoryMb);
    const availableMb = largestUsableMb(options.tiers);
    const found = failure('needs-too-much-memory', { neededMb, availableMb });
    return { kind: 'refuse', failure: found, need };
  }
  const reason = reasonFor(facts, need, best, safe);
  return { kind: 'render', tier: best.tier, reason, need, estimates };
}

function needOf(facts: ImageFacts, bytes: number, thumbnailSize?: number): Need {
  const prediction = predictNeed(facts, bytes, thumbnailSize);
  return { ...prediction, totalMb: prediction.memoryMb + handlerMemoryMb };
}

function estimateOn(tier: Tier, { cpuMs, memoryMb }: Need, { tiers }: PlanOptions): TierEstimate {
  const isSafe = memoryMb <= safeMb(tier.memoryMb);
  return { tier, isSafe, ...estimateRun(cpuMs, tier, tiers[0] ?? tier) };
}

/** The largest prediction for the render process that a Lambda of that memory is trusted with, in MB. */
function safeMb(memoryMb: number): number {
  return renderMemoryMb(memoryMb) / (1 + mostUnderPrediction);
}

/** In words: what the image is, and why not a smaller tier. */
function reasonFor(
  { width, height }: ImageFacts,
  { imageClass, totalMb }: Need,
  { tier }: TierEstimate,
  safe: readonly TierEstimate[],
): string {
  const megapixels = (width * height) / 1e6;
  const size = megapixels < 0.05 ? `${width}x${height}` : `${megapixels.toFixed(1)} MP`;
  const what = `${size} ${imageClass}`;
  const [smallest] = safe;
  const cause =
    smallest === undefined || smallest.tier === tier
      ? `needs about ${Math.round(totalMb)} MB`
      : `would take about ${Math.round(smallest.waitMs)} ms on ${smallest.tier.name}`;
  return `${what} ${cause}: ${tier.name}`;
}

/** Memory that the largest tier has for one image, in MB. */
export function largestUsableMb(tiers: readonly Tier[]): number {
  return Math.floor(safeMb(tiers.at(-1)?.memoryMb ?? 0));
}
