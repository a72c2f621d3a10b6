// Facts -> a tier with the reason in words, or a failure. This file is the whole routing decision.
import { handlerMemoryMb, type Prediction, predictNeed } from './cost-model.ts';
import { type Failure, failure } from './failure.ts';
import type { ImageFacts } from './image-facts.ts';
import { estimateRun, type RunEstimate } from './lambda-model.ts';
import { outputNeedsOf } from './output-need.ts';
import { refuseByFacts } from './refuse-by-facts.ts';
import { turnSize } from './size.ts';
import type { Tier } from './tiers.ts';
import { neededSideOf, type Variant } from './variant.ts';

export type LatencyAim = 'cheapest' | 'balanced' | 'fastest';

export interface PlanOptions {
  /** From the smallest to the largest; the first is the dispatcher's own. */
  readonly tiers: readonly Tier[];
  readonly maxPixels: number;
  readonly latencyAim: LatencyAim;
  /** By default one thumbnail of 128 pixels. */
  readonly variants?: readonly Variant[];
}

/** Price and wait of one image on one tier. */
export interface TierEstimate extends RunEstimate {
  readonly tier: Tier;
  /** Whether the image fits even if the cost model predicts too little memory. */
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
      /** One for each tier, in the tiers' order. */
      readonly estimates: readonly TierEstimate[];
    }
  | { readonly kind: 'refuse'; readonly failure: Failure; readonly need?: Need };

/** Share of a Lambda's memory for our two processes. The rest is for Lambda's runtime and the kernel; we did not measure it. */
const usableMemoryShare = 0.85;

/** The cost model's predictions are at most this share too low; otherwise `npm run bench:calibrate` fails. */
export const mostUnderPrediction = 0.1;

/** Limit for the render process in a Lambda of that memory, in MB. A process that exceeds the limit is killed. */
export function renderMemoryMb(memoryMb: number): number {
  return memoryMb * usableMemoryShare - handlerMemoryMb;
}

/** Longest wait for a thumbnail before an aim pays for a larger tier, in milliseconds. */
const acceptedWaitMs = {
  cheapest: Number.POSITIVE_INFINITY,
  balanced: 1500,
  fastest: 0,
} satisfies Record<LatencyAim, number>;

/**
 * Chooses where to render an image.
 *
 * @param bytes size of the source
 * @returns the cheapest safe tier within the aim's wait, or else the fastest safe one; a failure when no tier is safe
 */
export function planJob(facts: ImageFacts, bytes: number, options: PlanOptions): Plan {
  const refusal = refuseByFacts(facts, options.maxPixels);
  if (refusal) return { kind: 'refuse', failure: refusal };
  const need = needOf(facts, bytes, options);
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

/** What the class needs with one usual thumbnail, and what larger or further ones add. */
function needOf(facts: ImageFacts, bytes: number, { variants }: PlanOptions): Need {
  const side =
    variants && neededSideOf(variants, turnSize(facts, facts.orientation), facts.format === 'svg');
  const prediction = predictNeed(facts, bytes, side);
  const added = outputNeedsOf(variants ?? [], facts);
  const memoryMb = added.reduce((sum, need) => sum + need.memoryMb, prediction.memoryMb);
  const cpuMs = added.reduce((sum, need) => sum + need.cpuMs, prediction.cpuMs);
  return { ...prediction, cpuMs, memoryMb, totalMb: memoryMb + handlerMemoryMb };
}

function estimateOn(
  tier: Tier,
  { cpuMs, memoryMb }: Need,
  { tiers, variants = [] }: PlanOptions,
): TierEstimate {
  const isSafe = memoryMb <= safeMb(tier.memoryMb);
  const writes = Math.max(1, variants.length);
  return { tier, isSafe, ...estimateRun(cpuMs, tier, tiers[0] ?? tier, writes) };
}

/** Largest predicted need of the render process that is safe in a Lambda of that memory, in MB. */
function safeMb(memoryMb: number): number {
  return renderMemoryMb(memoryMb) / (1 + mostUnderPrediction);
}

/** Says what the image is, and why no smaller tier does. */
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

/** Returns the memory that the largest tier has for one image, in MB. */
export function largestUsableMb(tiers: readonly Tier[]): number {
  return Math.floor(safeMb(tiers.at(-1)?.memoryMb ?? 0));
}
