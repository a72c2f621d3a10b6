// Explains the dispatcher's decision about one image, as one value for the terminal and for --json.
import type { Failure } from '#core/failure.ts';
import type { ImageFacts } from '#core/image-facts.ts';
import { outputNeedsOf } from '#core/output-need.ts';
import { type Need, type PlanOptions, planJob, type TierEstimate } from '#core/plan.ts';
import { putUsd } from '#core/price.ts';
import type { Variant } from '#core/variant.ts';
import type { Finding } from './image-sources.ts';

/** The facts in the header, with `progressive` for JPEG alone. */
export interface ExplainedFacts extends ImageFacts {
  /** Whether the pixels come in passes, in any format except JPEG. */
  readonly interlaced: boolean;
}

export interface ExplainedNeed {
  /** Class of the cost model. */
  readonly imageClass: string;
  /** Peak memory of the handler and the render process together, in MB. */
  readonly memoryMb: number;
  /** CPU time at one full vCPU, in milliseconds. */
  readonly cpuMs: number;
  readonly boundedBy: 'header' | 'process';
}

/** What one thumbnail adds to the render. The first one of up to 128 pixels adds nothing. */
export interface ExplainedThumbnail {
  readonly name: string;
  readonly memoryMb: number;
  readonly cpuMs: number;
  /** US dollars for the PUTs of a million. */
  readonly putUsdPerMillion: number;
}

export interface ExplainedTier {
  readonly name: string;
  readonly memoryMb: number;
  readonly isSafe: boolean;
  readonly isChosen: boolean;
  /** From the upload's last byte to the thumbnail, in milliseconds. */
  readonly waitMs: number;
  /** US dollars for a million such images, including the dispatcher. */
  readonly usdPerMillion: number;
}

/** One image, as `--json` prints it. */
export type Explanation =
  | {
      readonly source: string;
      readonly outcome: 'render';
      readonly bytes: number;
      readonly facts: ExplainedFacts;
      readonly need: ExplainedNeed;
      readonly thumbnails: readonly ExplainedThumbnail[];
      /** From the smallest to the largest. */
      readonly tiers: readonly ExplainedTier[];
      readonly reason: string;
    }
  /** The image would get a failure record. `facts` and `need` are absent if the dispatcher refuses it before it knows them. */
  | {
      readonly source: string;
      readonly outcome: 'refuse';
      readonly bytes: number;
      readonly facts?: ExplainedFacts;
      readonly need?: ExplainedNeed;
      readonly failure: Failure;
    }
  | { readonly source: string; readonly outcome: 'unreadable'; readonly problem: string };

/**
 * @param source name of the image
 * @returns what the dispatcher would do with the image, and why
 */
export function explainImage(source: string, found: Finding, options: PlanOptions): Explanation {
  if (!found.ok) return { source, outcome: 'unreadable', problem: found.problem };
  const { upload } = found;
  const { totalBytes: bytes } = upload;
  if (!upload.ok) return { source, outcome: 'refuse', bytes, failure: upload.failure };
  const facts = explainFacts(upload.facts);
  const plan = planJob(upload.facts, bytes, options);
  if (plan.kind === 'refuse') {
    const need = plan.need ? { need: explainNeed(plan.need) } : {};
    return { source, outcome: 'refuse', bytes, facts, ...need, failure: plan.failure };
  }
  const tiers = plan.estimates.map((estimate) => explainTier(estimate, plan.tier.name));
  const thumbnails = explainThumbnails(upload.facts, options.variants ?? []);
  const need = explainNeed(plan.need);
  const { reason } = plan;
  return { source, outcome: 'render', bytes, facts, need, thumbnails, tiers, reason };
}

function explainFacts(facts: ImageFacts): ExplainedFacts {
  const isJpeg = facts.format === 'jpeg';
  const { progressive } = facts;
  return { ...facts, progressive: isJpeg && progressive, interlaced: !isJpeg && progressive };
}

function explainNeed({ imageClass, totalMb, cpuMs, boundedBy }: Need): ExplainedNeed {
  return { imageClass, memoryMb: round(totalMb, 1), cpuMs: round(cpuMs, 1), boundedBy };
}

function explainThumbnails(facts: ImageFacts, variants: readonly Variant[]): ExplainedThumbnail[] {
  return outputNeedsOf(variants, facts).map(({ cpuMs, memoryMb }, i) => ({
    name: variants[i]?.name ?? '',
    memoryMb: round(memoryMb, 1),
    cpuMs: round(cpuMs, 1),
    putUsdPerMillion: putUsd * 1e6,
  }));
}

function explainTier({ tier, isSafe, waitMs, usd }: TierEstimate, chosen: string): ExplainedTier {
  const { name, memoryMb } = tier;
  return {
    name,
    memoryMb,
    isSafe,
    isChosen: name === chosen,
    waitMs: Math.round(waitMs),
    usdPerMillion: round(usd * 1e6, 3),
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
