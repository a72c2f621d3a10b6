// Everything the report says, as one value for the terminal and for --json. Pure.
import type { FiguresOf } from '#core/run-cost.ts';
import { groupBy } from '../group-by.ts';
import { type CostComparison, compareCost } from './compare-cost.ts';
import { compareModel, type ModelComparison } from './compare-model.ts';
import type { LambdaReport } from './lambda-reports.ts';
import type { Outcomes } from './read-outcomes.ts';

export interface Place {
  readonly bucket: string;
  /** How the keys of the outcomes start. */
  readonly prefix: string;
  /** Address of an S3 that is not AWS's; what its Lambdas took is this machine's doing, not AWS's. */
  readonly endpoint?: string | undefined;
}

/** What `--json` prints. */
export interface Summary {
  readonly place: Place;
  /** Whose times and peaks these are. */
  readonly figuresOf: FiguresOf;
  readonly thumbnails: number;
  /** By code. */
  readonly failures: Readonly<Record<string, number>>;
  /** Objects that are neither. */
  readonly others: number;
  /** Thumbnails that took a second try, of which a first one on `from` had too little memory or time. */
  readonly escalations: readonly Escalation[];
  readonly model: ModelComparison;
  readonly cost: CostComparison;
}

export interface Escalation {
  readonly key: string;
  readonly from: string;
  readonly to: string;
}

export function summarise(
  place: Place,
  outcomes: Outcomes,
  reports?: readonly LambdaReport[],
): Summary {
  const figuresOf = place.endpoint === undefined ? 'AWS' : 'this machine';
  const byCode = groupBy(outcomes.failures, ({ code }) => code);
  return {
    place,
    figuresOf,
    thumbnails: outcomes.thumbnails.length,
    failures: Object.fromEntries([...byCode].map(([code, { length }]) => [code, length])),
    others: outcomes.others,
    escalations: outcomes.thumbnails.flatMap(({ key, report: { escalatedFrom, tier } }) =>
      escalatedFrom === undefined ? [] : [{ key, from: escalatedFrom, to: tier }],
    ),
    model: compareModel(outcomes.thumbnails, figuresOf === 'AWS'),
    cost: compareCost(outcomes, figuresOf, reports),
  };
}
