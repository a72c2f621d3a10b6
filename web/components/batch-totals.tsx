// What the batch took, gave and cost, beside what it would have cost without tiers. A chunk of its own: prices and models
// are of no use before the first thumbnail.
import type { FiguresOf } from '#core/run-cost.ts';
import { sumTotals } from '../upload/sum-totals.ts';
import type { UploadEntry } from '../upload/upload-state.ts';
import { describeTotals } from '../words/describe-totals.ts';

export interface BatchTotalsProps {
  readonly entries: readonly UploadEntry[];
  readonly figuresOf: FiguresOf;
}

export default function BatchTotals({ entries, figuresOf }: BatchTotalsProps) {
  const totals = sumTotals(entries, figuresOf);
  return totals && describeTotals(totals, figuresOf);
}
