// Facts -> what the router makes of them, as one value for the terminal and for --json. Pure.
import type { Failure } from '#core/failure.ts';
import type { ImageFacts } from '#core/image-facts.ts';
import { type Need, type PlanOptions, planJob, type TierEstimate } from '#core/plan.ts';
import type { Finding } from './image-sources.ts';

/** What the header tells. */
export interface ToldFacts {
  readonly format: string;
  /** Pixels as coded, before the orientation (EXIF's numbers) is applied. */
  readonly width: number;
  readonly height: number;
  readonly orientation: number;
  readonly bitDepth: number;
  readonly channels: number;
  readonly colorModel: string;
  readonly subsampling?: string;
  readonly compression?: string;
  readonly hasAlpha: boolean;
  /** A JPEG in several scans; `scans` are those that start in what was read, a lower bound. */
  readonly progressive: boolean;
  readonly scans?: number;
  readonly interlaced: boolean;
  readonly lossless: boolean;
  readonly animated: boolean;
  /** Frames, pages or entries: at least this many; just this many when `framesExact`. */
  readonly frames: number;
  readonly framesExact: boolean;
}

export interface ToldNeed {
  /** Class of the cost model. */
  readonly imageClass: string;
  /** Peak memory of the handler and the render process together, in MB. */
  readonly memoryMb: number;
  /** CPU time at one full vCPU, in milliseconds. */
  readonly cpuMs: number;
  readonly boundedBy: 'header' | 'process';
}

export interface ToldTier {
  readonly name: string;
  readonly memoryMb: number;
  readonly isSafe: boolean;
  readonly isChosen: boolean;
  /** From the upload's last byte to the thumbnail, in milliseconds. */
  readonly waitMs: number;
  /** Of a million such images, all Lambdas that take part. */
  readonly usdPerMillion: number;
}

/** One image, as `--json` prints it. */
export type Explanation =
  /** It would be rendered. */
  | {
      readonly source: string;
      readonly outcome: 'render';
      readonly bytes: number;
      readonly facts: ToldFacts;
      readonly need: ToldNeed;
      /** From the smallest to the largest. */
      readonly tiers: readonly ToldTier[];
      readonly reason: string;
    }
  /** It would get a failure record. `facts` and `need` are there as far as it got. */
  | {
      readonly source: string;
      readonly outcome: 'refuse';
      readonly bytes: number;
      readonly facts?: ToldFacts;
      readonly need?: ToldNeed;
      readonly failure: Failure;
    }
  /** There is nothing to tell of. */
  | { readonly source: string; readonly outcome: 'unreadable'; readonly problem: string };

/**
 * @param source what the image is called
 * @returns what the dispatcher would do with it, and what it goes by
 */
export function explainImage(source: string, found: Finding, options: PlanOptions): Explanation {
  if (!found.ok) return { source, outcome: 'unreadable', problem: found.problem };
  const { upload } = found;
  const { totalBytes: bytes } = upload;
  if (!upload.ok) return { source, outcome: 'refuse', bytes, failure: upload.failure };
  const facts = tellFacts(upload.facts);
  const plan = planJob(upload.facts, bytes, options);
  if (plan.kind === 'refuse') {
    const need = plan.need ? { need: tellNeed(plan.need) } : {};
    return { source, outcome: 'refuse', bytes, facts, ...need, failure: plan.failure };
  }
  const tiers = plan.estimates.map((estimate) => tellTier(estimate, plan.tier.name));
  const { reason } = plan;
  return { source, outcome: 'render', bytes, facts, need: tellNeed(plan.need), tiers, reason };
}

function tellFacts(facts: ImageFacts): ToldFacts {
  const { format, width, height, orientation, bitDepth, channels, colorModel } = facts;
  const { hasAlpha, lossless, animated, frames, framesExact } = facts;
  const { subsampling, compression, scans } = facts;
  return {
    ...{ format, width, height, orientation, bitDepth, channels, colorModel },
    ...(subsampling === undefined ? {} : { subsampling }),
    ...(compression === undefined ? {} : { compression }),
    hasAlpha,
    progressive: format === 'jpeg' && facts.progressive,
    ...(scans === undefined ? {} : { scans }),
    interlaced: format !== 'jpeg' && facts.progressive,
    ...{ lossless, animated, frames, framesExact },
  };
}

function tellNeed({ imageClass, totalMb, cpuMs, boundedBy }: Need): ToldNeed {
  return { imageClass, memoryMb: round(totalMb, 1), cpuMs: round(cpuMs, 1), boundedBy };
}

function tellTier({ tier, isSafe, waitMs, usd }: TierEstimate, chosen: string): ToldTier {
  const { name, memoryMb } = tier;
  const usdPerMillion = round(usd * 1e6, 3);
  return {
    name,
    memoryMb,
    isSafe,
    isChosen: name === chosen,
    waitMs: round(waitMs, 0),
    usdPerMillion,
  };
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
