// Facts -> a tier, or a failure, with the reason in words. Pure: the whole routing decision is here.
import { predictNeed } from './cost-model.ts';
import { type Failure, failure } from './failure.ts';
import type { ImageFacts } from './image-facts.ts';
import { needsOwnProcess } from './needs-own-process.ts';
import { refuseByFacts } from './refuse-by-facts.ts';
import type { Tier } from './tiers.ts';

export type LatencyAim = 'cheapest' | 'balanced' | 'fastest';

export interface PlanOptions {
  /** From the smallest to the largest; the first is the dispatcher's own. */
  readonly tiers: readonly Tier[];
  readonly maxPixels: number;
  readonly latencyAim: LatencyAim;
}

export type Plan =
  | { readonly kind: 'render'; readonly tier: Tier; readonly reason: string }
  | { readonly kind: 'refuse'; readonly failure: Failure };

/**
 * A warm process keeps some of what earlier images took, and a prediction can be a little low: a tier is safe for an
 * image when this share of its memory covers the prediction.
 */
const usableShare = 0.8;

/** What this process holds while another renders: Node, the SDK and the upload's handler, in MB. */
const secondProcessMb = 110;

/** Memory at which a Lambda has one full vCPU (AWS Lambda developer guide, "Configure memory"). */
const fullCpuMemoryMb = 1769;

/** What handing over to a second Lambda adds, in milliseconds: its invocation and its own read (simulation: 170-230). */
const handOverMs = 200;

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
 * @returns the smallest safe tier that keeps to the aim, or else the fastest safe one; a failure when none is safe
 */
export function planJob(facts: ImageFacts, bytes: number, options: PlanOptions): Plan {
  const refusal = refuseByFacts(facts, options.maxPixels);
  if (refusal) return { kind: 'refuse', failure: refusal };
  const prediction = predictNeed(facts, bytes);
  const memoryMb = prediction.memoryMb + (needsOwnProcess(facts, bytes) ? secondProcessMb : 0);
  const safe = options.tiers.filter((tier) => memoryMb <= tier.memoryMb * usableShare);
  const waits = safe.map((tier) => ({ tier, waitMs: waitOn(tier, prediction.cpuMs, options) }));
  const best =
    waits.find(({ waitMs }) => waitMs <= acceptedWaitMs[options.latencyAim]) ??
    waits.toSorted((a, b) => a.waitMs - b.waitMs)[0];
  if (!best) {
    const neededMb = Math.round(memoryMb);
    const availableMb = largestUsableMb(options.tiers);
    return {
      kind: 'refuse',
      failure: failure('needs-too-much-memory', { neededMb, availableMb }),
    };
  }

  const megapixels = (facts.width * facts.height) / 1e6;
  const size = `${megapixels.toFixed(1)} MP ${prediction.imageClass}`;
  const isSmallestSafe = best.tier === safe[0];
  const cause = isSmallestSafe
    ? `needs about ${Math.round(memoryMb)} MB`
    : `would take about ${Math.round(waits[0]?.waitMs ?? 0)} ms on ${safe[0]?.name}`;
  return { kind: 'render', tier: best.tier, reason: `${size} ${cause}: ${best.tier.name}` };
}

/** Memory that the plan counts on for a process beside the handler's, in a Lambda of that memory, in MB. */
export function ownProcessMb(memoryMb: number): number {
  return memoryMb * usableShare - secondProcessMb;
}

/** Memory that the largest tier has for one image, in MB. */
export function largestUsableMb(tiers: readonly Tier[]): number {
  return Math.floor((tiers.at(-1)?.memoryMb ?? 0) * usableShare);
}

function waitOn(tier: Tier, cpuMs: number, { tiers }: PlanOptions): number {
  const slowdown = Math.max(1, fullCpuMemoryMb / tier.memoryMb);
  return cpuMs * slowdown + (tier === tiers[0] ? 0 : handOverMs);
}
