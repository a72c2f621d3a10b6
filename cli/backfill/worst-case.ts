// What one upload of a backfill costs at worst. The ceiling in dollars holds because so much is kept free before an upload starts.
import { maxBackfillRuns } from '#core/backfill.ts';
import {
  colderClasses,
  decryptUsd,
  getUsd,
  invocationUsd,
  logByteUsd,
  outcomeEventUsd,
  putUsd,
} from '#core/price.ts';
import { dispatcherTier, type TierName, tierNamed, tiers } from '#core/tiers.ts';
import { parseBilledRuns } from '../report/billed-runs.ts';

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

/** Requests of one run to S3 beside a PUT per thumbnail. `npm run bench:bill` counts two reads; a backfill looks for an outcome first. */
const readsPerRun = 6;
const logBytesPerRun = 1000;

export type Prices = ReturnType<typeof pricesOf>;

/** What all uploads of a backfill have in common. */
export interface Circumstances {
  /** Number of variants. */
  readonly thumbnails: number;
  /** EVENTS=on. */
  readonly hasEvents: boolean;
  /** Whether a KMS key encrypts the uploads. */
  readonly hasSourceKey: boolean;
}

/** Of an upload in STANDARD, if none is named. A colder storage class bills every byte that a run reads, and a run may read twice. */
export function pricesOf(
  { thumbnails, hasEvents, hasSourceKey }: Circumstances,
  {
    bytes = 0,
    storageClass = 'STANDARD',
  }: { bytes?: number; storageClass?: string | undefined } = {},
) {
  const source = colderClasses[storageClass] ?? { getUsd, byteUsd: 0 };
  const readUsd = source.getUsd + (hasSourceKey ? decryptUsd : 0);
  const aroundRunUsd =
    thumbnails * putUsd +
    readsPerRun * readUsd +
    2 * bytes * source.byteUsd +
    logBytesPerRun * logByteUsd +
    (hasEvents ? outcomeEventUsd : 0);
  const runUsd = (memoryMb: number, billedMs: number) =>
    invocationUsd({ memoryMb, billedMs }) + aroundRunUsd;

  function longestRunUsd(name: FunctionName): number {
    return runUsd(limitsOf(name).memoryMb, longestMsOf(name));
  }

  const dearestUsd = Math.max(...tiers.map(({ name }) => longestRunUsd(`worker-${name}`)));

  return {
    longestRunUsd,

    /**
     * @param logTail end of the function's log; without a REPORT line the time that was measured here counts
     * @returns what AWS bills for a run
     */
    billOf(name: FunctionName, logTail: string, measuredMs: number): number {
      const billed = parseBilledRuns(logTail).at(-1);
      if (billed) return runUsd(billed.memoryMb, billed.billedMs);
      return runUsd(limitsOf(name).memoryMb, Math.min(measuredMs, longestMsOf(name)));
    },

    /** Each run takes all of its time, and each worker is the dearest. */
    worstUsd:
      longestRunUsd('dispatcher') +
      (maxBackfillRuns - 1) * dearestUsd +
      maxBackfillRuns * longestRunUsd('failed-invocation') +
      mostRepeats * dearestUsd,
  };
}

function longestMsOf(name: FunctionName): number {
  return 1000 * limitsOf(name).timeoutSeconds + mostInitMs;
}

function limitsOf(name: FunctionName): FunctionLimits {
  if (name === 'failed-invocation') return failedInvocation;
  return tiers.find((tier) => name === `worker-${tier.name}`) ?? tierNamed(dispatcherTier);
}
