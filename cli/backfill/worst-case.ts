// What one upload of a backfill costs at worst, and what each of its runs has cost. The ceiling in dollars holds because the worst is
// kept free before an upload starts.
import { backfillReplySchema, maxBackfillRuns } from '#core/backfill.ts';
import { invocationUsd } from '#core/price.ts';
import { dispatcherTier, type TierName, tierNamed, tiers } from '#core/tiers.ts';
import type { InvocationReply } from '../operate/invoke-now.ts';
import { parseBilledRuns } from '../report/billed-runs.ts';
import {
  type Circumstances,
  type PricedUpload,
  priceStep,
  type Step,
  stepOutcomes,
} from './price-step.ts';

export type FunctionName = 'dispatcher' | 'failed-invocation' | `worker-${TierName}`;

interface FunctionLimits {
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
}

/** In serverless.yml. */
const failedInvocation: FunctionLimits = { memoryMb: 256, timeoutSeconds: 60 };

/** Lambda bills an initialisation, and ends it after 10 s (its documentation, "Lambda execution environment lifecycle"). */
const mostInitMs = 10_000;

/** Steps of one upload that are repeated, because S3 failed or the reply was lost. */
export const mostRepeats = 2;

/** After each run failed-invocation may run. */
export const mostInvocations = 2 * maxBackfillRuns + mostRepeats;

export type Prices = ReturnType<typeof pricesOf>;

/** Of an upload in STANDARD, if none is named. */
export function pricesOf(
  circumstances: Circumstances,
  upload: PricedUpload = { key: '', bytes: 0 },
) {
  const aroundUsd = (step: Step, given = circumstances) =>
    Object.values(priceStep(step, upload, given)).reduce((sum, usd) => sum + usd, 0);

  /** Lambda and S3 may let a run do all its requests twice. Nobody knows what a run did that failed. */
  function worstAroundUsd(name: FunctionName): number {
    const dearest = { ...circumstances, mode: 'all' } as const;
    const each = stepOutcomes.map((outcome) => aroundUsd({ on: kindOf(name), outcome }, dearest));
    return 2 * Math.max(...each);
  }

  function longestRunUsd(name: FunctionName): number {
    const { memoryMb } = limitsOf(name);
    return invocationUsd({ memoryMb, billedMs: longestMsOf(name) }) + worstAroundUsd(name);
  }

  const dearestUsd = Math.max(...tiers.map(({ name }) => longestRunUsd(`worker-${name}`)));

  return {
    longestRunUsd,

    /**
     * @param reply without a REPORT line in its log, the time that was measured here counts
     * @returns what AWS bills for a run
     */
    billOf(
      name: FunctionName,
      { payload, logTail }: Pick<InvocationReply, 'payload' | 'logTail'>,
      measuredMs: number,
    ): number {
      const run = parseBilledRuns(logTail).at(-1) ?? {
        memoryMb: limitsOf(name).memoryMb,
        billedMs: Math.min(measuredMs, longestMsOf(name)),
      };
      const { outcome, code, next } = backfillReplySchema.safeParse(payload).data ?? {};
      const known = stepOutcomes.find((each) => each === outcome);
      const around = known
        ? aroundUsd({ on: kindOf(name), outcome: known, code, reason: next?.reason })
        : worstAroundUsd(name);
      return invocationUsd(run) + around;
    },

    /** Each run takes all of its time, and each worker is the dearest. */
    worstUsd:
      longestRunUsd('dispatcher') +
      (maxBackfillRuns - 1) * dearestUsd +
      maxBackfillRuns * longestRunUsd('failed-invocation') +
      mostRepeats * dearestUsd,
  };
}

function kindOf(name: FunctionName): Step['on'] {
  return name === 'dispatcher' || name === 'failed-invocation' ? name : 'worker';
}

function longestMsOf(name: FunctionName): number {
  return 1000 * limitsOf(name).timeoutSeconds + mostInitMs;
}

function limitsOf(name: FunctionName): FunctionLimits {
  if (name === 'failed-invocation') return failedInvocation;
  return tiers.find((tier) => name === `worker-${tier.name}`) ?? tierNamed(dispatcherTier);
}
