// Summarizes a batch: everything in the report, as one value for the terminal and for --json.
import type { MeasurementSource } from '#core/run-cost.ts';
import { groupBy } from '../group-by.ts';
import { type BatchCost, sumBatchCost } from './batch-cost.ts';
import type { BilledRun } from './billed-runs.ts';
import { judgeModel, type ModelAccuracy } from './model-accuracy.ts';
import type { Outcomes } from './read-outcomes.ts';

export interface Place {
  readonly bucket: string;
  /** Prefix of the outcomes' keys. */
  readonly prefix: string;
  /** Address of an S3 other than AWS's. Its Lambdas ran on this machine. */
  readonly endpoint?: string | undefined;
}

/** What `--json` prints. */
export interface Summary {
  readonly place: Place;
  /** Where the times and peaks were measured. */
  readonly measurementSource: MeasurementSource;
  readonly thumbnails: number;
  /** Number of failures by code. */
  readonly failures: Readonly<Record<string, number>>;
  /** Objects that are neither thumbnails nor failure records. */
  readonly others: number;
  /** Thumbnails that needed a retry on a larger tier. */
  readonly retries: readonly Retry[];
  readonly model: ModelAccuracy;
  readonly cost: BatchCost;
}

export interface Retry {
  readonly key: string;
  readonly from: string;
  readonly to: string;
}

export function summarize(
  place: Place,
  { thumbnails, failures, others }: Outcomes,
  runs?: readonly BilledRun[],
): Summary {
  const measurementSource = place.endpoint === undefined ? 'AWS' : 'this machine';
  const byCode = groupBy(failures, ({ code }) => code);
  return {
    place,
    measurementSource,
    thumbnails: thumbnails.length,
    failures: Object.fromEntries([...byCode].map(([code, { length }]) => [code, length])),
    others,
    retries: thumbnails.flatMap(({ key, report: { escalatedFrom: from, tier: to } }) =>
      from === undefined ? [] : [{ key, from, to }],
    ),
    model: judgeModel(thumbnails, measurementSource === 'AWS'),
    cost: sumBatchCost({ thumbnails, failures }, measurementSource, runs),
  };
}
