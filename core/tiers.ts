// The memory tiers. serverless.yml deploys one function for each entry of the same tiers.json. `npm run bench:routing` shows
// what another set costs.
import tierTable from './tiers.json' with { type: 'json' };

export const tierNames = ['small', 'medium', 'large', 'huge'] as const;

export type TierName = (typeof tierNames)[number];

export interface Tier {
  readonly name: TierName;
  /** Memory of the Lambda in MB. AWS gives it CPU in proportion. */
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

/** The tiers from the smallest to the largest. */
export const tiers: readonly Tier[] = tierNames.map(tierNamed);

/** The dispatcher's own tier: it renders an image that fits here without a second invocation. */
export const dispatcherTier: TierName = 'small';

/** Longest rendering of one image in milliseconds: nobody waits longer at the page, and more time costs more. */
export const maxRenderMs = 25_000;

export function tierNamed(name: TierName): Tier {
  return { name, ...tierTable[name] };
}
