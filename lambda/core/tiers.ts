// The memory tiers as data; serverless.yml deploys one function per entry of the same file.
import tierTable from './tiers.json' with { type: 'json' };

export const tierNames = ['small', 'medium', 'large', 'huge'] as const;

export type TierName = (typeof tierNames)[number];

export interface Tier {
  readonly name: TierName;
  /** Memory the Lambda is given, in MB; AWS gives CPU in proportion to it. */
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

/** The tiers from the smallest to the largest. The first is the dispatcher's own. */
export const tiers: readonly Tier[] = tierNames.map((name) => ({ name, ...tierTable[name] }));

/** Longest time for one image, in milliseconds: nobody waits longer in front of the page, and it would only cost more. */
export const maxRenderMs = 25_000;

/** The tier that the dispatcher itself is: what fits here is rendered without a second invocation. */
export const dispatcherTier: TierName = 'small';

export function tierNamed(name: TierName): Tier {
  return { name, ...tierTable[name] };
}
